import type { Page } from "@playwright/test";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { CanvasPicture, ComparisonMode } from "../../renderer/canvas/canvas-controller.ts";
import { invariant } from "../../shared/assert.ts";
import {
  colourAt,
  drag,
  expected,
  exported,
  height,
  isBlue,
  isRed,
  type Place,
  picture,
  same,
  show,
  summaryOf,
  viewportOf,
  wave,
  width,
} from "./canvas-page.ts";
import { canvasForTests, hasBrowser } from "./canvas-tests.ts";

const { openPage } = canvasForTests();

describe.skipIf(!hasBrowser)("looking around", () => {
  it("pans with space while a row of a tree has the focus, and leaves space to what uses it itself", async () => {
    const page = await openPage();
    const panned = async (element: string) => {
      await page.evaluate((html) => {
        const holder = document.createElement("div");
        holder.innerHTML = html;
        document.body.append(holder);
        holder.querySelector<HTMLElement>("[data-focus]")?.focus();
      }, element);
      const { x } = await viewportOf(page);
      await page.mouse.move(500, 400);
      await page.keyboard.down("Space");
      const cursor = await page.evaluate(
        () => document.querySelector<HTMLElement>(".canvas-stage")?.style.cursor,
      );
      await page.keyboard.up("Space");
      expect((await viewportOf(page)).x).toBe(x);
      return cursor === "grab";
    };
    for (const element of [
      '<div role="tree"><div role="treeitem" tabindex="0" data-focus>Step</div></div>',
      '<p contenteditable="false" tabindex="0" data-focus>Text</p>',
      '<a href="#" data-focus>Link</a>',
    ])
      expect([element, await panned(element)]).toEqual([element, true]);
    for (const element of [
      "<button data-focus>Button</button>",
      "<input data-focus>",
      '<p contenteditable tabindex="0" data-focus>Text</p>',
      "<details><summary data-focus>More</summary></details>",
      '<div role="tree"><div role="treeitem" tabindex="0"><span role="checkbox" tabindex="0" data-focus></span></div></div>',
    ])
      expect([element, await panned(element)]).toEqual([element, false]);
    await page.context().close();
  });

  it("zooms to the pointer by the wheel, and pans with space, the middle button and, with the pan tool, the arrow keys", async () => {
    const page = await openPage();
    await page.mouse.move(500, 400);
    const under = async ([x, y]: Place) => {
      const at = await viewportOf(page);
      return [(x - at.x) / at.scale, (y - at.y) / at.scale].map((value) => Math.round(value));
    };
    const before = await under([500, 400]);
    for (let step = 0; step < 4; step++) await page.mouse.wheel(0, -100);
    expect((await viewportOf(page)).scale).toBeCloseTo(1.2 ** 4, 6);
    expect(await under([500, 400])).toEqual(before);

    const start = await viewportOf(page);
    await page.keyboard.down("Space");
    await drag(page, [
      [500, 400],
      [540, 380],
    ]);
    await page.keyboard.up("Space");
    expect(await viewportOf(page)).toMatchObject({ x: start.x + 40, y: start.y - 20 });
    await drag(
      page,
      [
        [500, 400],
        [480, 390],
      ],
      "middle",
    );
    expect(await viewportOf(page)).toMatchObject({ x: start.x + 20, y: start.y - 30 });
    expect(await exported(page)).toBeNull();

    await page.evaluate(() => window.toolStore.setState({ chosen: "pan" }));
    await page.getByRole("application", { name: "Picture" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowDown");
    expect(await viewportOf(page)).toMatchObject({ x: start.x + 20 - 48, y: start.y - 30 - 240 });
    await page.context().close();
  });

  it("pinches with two fingers, and takes back what the first of them had painted", async () => {
    const page = await openPage({ hasTouch: true });
    const debug = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...at: Place[]) =>
      debug.send("Input.dispatchTouchEvent", { type, touchPoints: at.map(([x, y], id) => ({ x, y, id })) });
    await touch("touchStart", [600, 400]);
    await touch("touchMove", [620, 400]);
    await touch("touchStart", [620, 400], [720, 400]);
    await touch("touchMove", [570, 400], [770, 400]);
    await touch("touchEnd");
    expect((await viewportOf(page)).scale).toBeCloseTo(2, 1);
    expect((await summaryOf(page)).undoSteps).toBe(0);
    expect(await exported(page)).toBeNull();
    await page.context().close();
  });

  it("refits a fitted picture when the stage changes, and keeps one that was moved", async () => {
    const page = await openPage();
    const resize = (to: string) =>
      page.evaluate((value) => {
        const stage = document.querySelector<HTMLElement>("#stage");
        if (stage) stage.style.width = value;
      }, to);
    await resize("600px");
    await expect.poll(async () => (await viewportOf(page)).scale).toBeCloseTo(552 / width, 6);
    await page.evaluate(() => window.canvas.zoomTo(2));
    await resize("1200px");
    await expect.poll(async () => (await viewportOf(page)).stageWidth).toBe(1200);
    expect((await viewportOf(page)).scale).toBe(2);
    await page.context().close();
  });
});

describe.skipIf(!hasBrowser)("comparing", () => {
  it("shows before and after beside the slider, which moves by mouse and keys without drawing anything", async () => {
    const page = await openPage({
      before: `window.clears = 0; const clear = CanvasRenderingContext2D.prototype.clearRect;
        CanvasRenderingContext2D.prototype.clearRect = function (...rect) { window.clears++; clear.apply(this, rect); }`,
    });
    await drag(page, wave);
    await page.evaluate((comparison) => window.canvas.setComparison(comparison), {
      before: picture("blue"),
      after: picture("red"),
      mode: { type: "slider" } as const,
    });
    const slider = page.getByRole("slider", { name: "Before and after" });
    await expect.poll(async () => isRed(page, [900, 600])).toBe(true);
    expect(await isRed(page, [500, 600])).toBe(false);
    // The mask is not in the way.
    expect(await isRed(page, [450, 300])).toBe(false);

    const clears = await page.evaluate(() => window.clears);
    await drag(page, [
      [700, 450],
      [600, 450],
      [400, 450],
    ]);
    await expect(slider.getAttribute("aria-valuenow")).resolves.toBe("29");
    expect(await isRed(page, [500, 600])).toBe(true);
    await slider.focus();
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect(slider.getAttribute("aria-valuenow")).resolves.toBe("40");
    await page.keyboard.press("End");
    expect(await isRed(page, [900, 600])).toBe(false);
    expect(await page.evaluate(() => window.clears)).toBe(clears);

    await drag(page, [
      [300, 300],
      [500, 300],
    ]);
    expect((await summaryOf(page)).undoSteps).toBe(1);
    await page.mouse.move(700, 300);
    expect(
      await page.evaluate(() => document.querySelector<HTMLElement>(".canvas-stage")?.style.cursor),
    ).toBe("not-allowed");
    await page.evaluate(() => window.canvas.setComparison(null));
    await expect.poll(async () => slider.count()).toBe(0);
    expect(await isRed(page, [450, 300])).toBe(true);
    await page.context().close();
  });
});

describe.skipIf(!hasBrowser)("other ways of comparing", () => {
  const compare = (page: Page, mode: ComparisonMode, after = "red") =>
    page.evaluate((comparison) => window.canvas.setComparison(comparison), {
      before: picture("blue"),
      after: picture(after),
      mode,
    });

  it("lie side by side under one zoom: the wheel over either zooms both to the same place", async () => {
    const page = await openPage();
    await compare(page, { type: "sideBySide" });
    await expect.poll(async () => isBlue(page, [350, 450])).toBe(true);
    expect(await isRed(page, [1050, 450])).toBe(true);
    expect(await isRed(page, [690, 450])).toBe(false);
    expect(await viewportOf(page)).toMatchObject({ stageWidth: 700 });
    const under = async (x: number) => {
      const at = await viewportOf(page);
      return Math.round(((x % 700) - at.x) / at.scale);
    };
    const before = await under(900);
    await page.mouse.move(900, 450);
    for (let step = 0; step < 5; step++) await page.mouse.wheel(0, -100);
    await expect.poll(async () => (await viewportOf(page)).scale).toBeGreaterThan(1);
    expect(Math.abs((await under(900)) - before)).toBeLessThanOrEqual(1);
    await page.evaluate(() => window.canvas.setComparison(null));
    expect(await viewportOf(page)).toMatchObject({ stageWidth: 1400 });
    expect(await isBlue(page, [1050, 450])).toBe(true);
    await page.context().close();
  });

  it("blink in one place, and stand still when they are told to", async () => {
    const page = await openPage();
    await compare(page, { type: "blink", isPaused: false });
    await expect.poll(async () => isRed(page, [700, 450])).toBe(true);
    await expect.poll(async () => isRed(page, [700, 450])).toBe(false);
    await compare(page, { type: "blink", isPaused: true });
    await expect.poll(async () => isRed(page, [700, 450])).toBe(true);
    await page.context().close();
  });

  it.each<ComparisonMode>([{ type: "slider" }, { type: "blink", isPaused: true }])(
    "show nothing of the one before through a transparent one after ($type)",
    async (mode) => {
      const page = await openPage();
      const place: Place = [1000, 300];
      await show(page, "clear");
      const alone = await colourAt(page, place);
      await page.evaluate((comparison) => window.canvas.setComparison(comparison), {
        before: picture("red"),
        after: picture("clear"),
        mode,
      });
      await expect.poll(() => colourAt(page, place)).toEqual(alone);
      await page.evaluate(() => window.canvas.setComparison(null));
      await show(page, "red");
      await expect.poll(() => isRed(page, place)).toBe(true);
      await page.context().close();
    },
  );

  it("show no difference between a picture and itself, however it is scaled", async () => {
    const page = await openPage();
    await page.evaluate((comparison) => window.canvas.setComparison(comparison), {
      before: picture("grain"),
      after: picture("grain"),
      mode: { type: "difference", gain: 64 } as const,
    });
    const brightest = async () => {
      const shot = await page.screenshot({ clip: { x: 500, y: 300, width: 300, height: 200 } });
      const { channels } = await sharp(shot).removeAlpha().stats();
      return Math.max(...channels.map(({ max }) => max));
    };
    for (const scale of [0.7, 1.3, 1]) {
      await page.evaluate((to) => window.canvas.zoomTo(to), scale);
      await expect.poll(brightest).toBe(0);
    }
    await page.context().close();
  });

  it("show their difference as bright as the gain says, and black where there is none", async () => {
    const page = await openPage();
    const at = async () => {
      const shot = await page.screenshot({ clip: { x: 700, y: 450, width: 1, height: 1 } });
      return [...(await sharp(shot).removeAlpha().raw().toBuffer())];
    };
    await compare(page, { type: "difference", gain: 1 }, "blue");
    await expect.poll(at).toEqual([0, 0, 0]);
    // 40, 90, 160 against 160, 48, 48.
    await compare(page, { type: "difference", gain: 1 });
    await expect.poll(at).toEqual([120, 42, 112]);
    await compare(page, { type: "difference", gain: 4 });
    await expect.poll(at).toEqual([255, 168, 255]);
    await page.context().close();
  });
});

describe.skipIf(!hasBrowser)("finding one's way", () => {
  it("shows the lines between pixels where they are large, and none where they are not wanted", async () => {
    const page = await openPage();
    const isShown = () => page.locator(".canvas-pixel-grid").isVisible();
    await page.evaluate(() => window.canvas.zoomTo(4));
    expect(await isShown()).toBe(false);
    await page.evaluate(() => window.canvas.zoomTo(16));
    await expect.poll(isShown).toBe(true);
    await page.evaluate(() => window.viewOptionsStore.setState({ pixelGrid: false }));
    await expect.poll(isShown).toBe(false);
    await page.context().close();
  });

  it("paints on a flipped view where the eye sees it, and pans and zooms as it looks", async () => {
    const page = await openPage();
    await page.evaluate(() => window.viewOptionsStore.setState({ isFlipped: true }));
    await drag(page, [
      [300, 300],
      [400, 300],
      [400, 380],
    ]);
    // Seen under the brush: the picture's mirrored place is the other half.
    await expect.poll(() => isRed(page, [350, 300])).toBe(true);
    expect(await isRed(page, [1050, 300])).toBe(false);
    await page.evaluate(() => window.viewOptionsStore.setState({ isFlipped: false }));
    await expect.poll(() => isRed(page, [1050, 300])).toBe(true);
    expect(await isRed(page, [350, 300])).toBe(false);
    const mirrored: readonly Place[] = [
      [1100, 300],
      [1000, 300],
      [1000, 380],
    ];
    expect(same(await exported(page), await expected(page, [{ way: mirrored }]))).toBe(true);

    await page.evaluate(() => window.viewOptionsStore.setState({ isFlipped: true }));
    await page.mouse.move(350, 300);
    for (let step = 0; step < 4; step++) await page.mouse.wheel(0, -100);
    await expect.poll(() => isRed(page, [350, 300])).toBe(true);
    await page.keyboard.down("Space");
    await drag(page, [
      [350, 300],
      [500, 420],
    ]);
    await page.keyboard.up("Space");
    expect(await isRed(page, [500, 420])).toBe(true);
    await page.evaluate((comparison) => window.canvas.setComparison(comparison), {
      before: picture("blue"),
      after: picture("red"),
      mode: { type: "slider" } as const,
    });
    // Before is left, as without the flip.
    await expect.poll(() => isRed(page, [900, 600])).toBe(true);
    expect(await isBlue(page, [500, 600])).toBe(true);
    await page.context().close();
  });

  it("moves the part in sight by the overview, with the mouse and with keys", async () => {
    const page = await openPage();
    const overview = page.getByRole("group", { name: /^Overview/ });
    expect(await overview.isVisible()).toBe(false);
    await page.evaluate(() => window.canvas.zoomTo(8));
    await expect.poll(() => overview.isVisible()).toBe(true);
    const box = await overview.boundingBox();
    invariant(box, "the overview is in sight");
    await page.mouse.click(box.x + box.width / 4, box.y + box.height / 2);
    const centre = async () => {
      const { x, stageWidth: stage, scale } = await viewportOf(page);
      return (stage / 2 - x) / scale / width;
    };
    expect(await centre()).toBeCloseTo(0.25, 1);
    await overview.focus();
    await page.keyboard.press("ArrowRight");
    expect(await centre()).toBeGreaterThan(0.26);
    expect(await exported(page)).toBeNull();
    await page.context().close();
  });
});

describe.skipIf(!hasBrowser)("pictures", () => {
  it("lie on a chequered ground where they are transparent", async () => {
    const page = await openPage();
    await show(page, "clear");
    const clip = { x: 600, y: 400, width: 64, height: 64 };
    await expect
      .poll(
        async () =>
          new Set(
            (
              await sharp(await page.screenshot({ clip }))
                .greyscale()
                .raw()
                .toBuffer()
            ).values(),
          ).size,
      )
      .toBe(2);
    await page.context().close();
  });

  it("report in words when they cannot be loaded or decoded, and are not taken for the one before", async () => {
    const page = await openPage();
    const failure = (shown: CanvasPicture) =>
      page.evaluate(
        (wanted) =>
          window.canvas.setPicture(wanted).then(
            () => "shown",
            (error: { code?: string }) => error.code ?? "no code",
          ),
        shown,
      );
    expect(await failure(picture("missing"))).toBe("unavailable");
    expect(await isBlue(page, [700, 450])).toBe(false);
    expect(await failure({ url: "/page.css", previewUrl: "/page.css", width, height })).toMatch(
      /unavailable|corrupt-picture/,
    );
    await show(page, "blue");
    expect(await isBlue(page, [700, 450])).toBe(true);
    await page.context().close();
  });

  it("follow one another quickly without an error, and the last one stays", async () => {
    const page = await openPage();
    const outcomes = await page.evaluate(
      (list) => Promise.all(list.map((next) => window.canvas.setPicture(next).then(() => "quiet"))),
      ["red", "blue", "clear", "red"].map((name) => picture(name)),
    );
    expect(outcomes).toEqual(["quiet", "quiet", "quiet", "quiet"]);
    await expect.poll(async () => isRed(page, [700, 450])).toBe(true);
    await page.context().close();
  });
});
