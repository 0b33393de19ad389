import type { Page } from "@playwright/test";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import {
  drag,
  expected,
  exported,
  height,
  isBlue,
  isRed,
  type Place,
  same,
  stageHeight,
  stageWidth,
  summaryOf,
  viewportOf,
  wave,
  width,
} from "./canvas-page.ts";
import { canvasForTests, hasBrowser } from "./canvas-tests.ts";

const { openPage } = canvasForTests();

describe.skipIf(!hasBrowser)("painting with the mouse", () => {
  it("makes exactly the mask of the brush's way, and the eraser takes exactly its way out", async () => {
    const page = await openPage();
    await drag(page, wave);
    await expect.poll(async () => (await summaryOf(page)).undoSteps).toBe(1);
    expect(same(await exported(page), await expected(page, [{ way: wave }]))).toBe(true);
    await page.evaluate(() => window.toolStore.setState({ chosen: "eraser" }));
    const line: [Place, ...Place[]] = [
      [500, 200],
      [620, 330],
      [700, 420],
    ];
    await drag(page, line);
    await expect.poll(async () => (await summaryOf(page)).undoSteps).toBe(2);
    expect(
      same(await exported(page), await expected(page, [{ way: wave }, { way: line, mode: "erase" }])),
    ).toBe(true);
    await page.evaluate(() => [window.canvas.undo(), window.canvas.undo()]);
    await expect.poll(async () => (await summaryOf(page)).isEmpty).toBe(true);
    await page.context().close();
  });

  it("does the same without OffscreenCanvas, and when no worker can be loaded", async () => {
    const withoutOffscreen = await openPage({
      before: "delete HTMLCanvasElement.prototype.transferControlToOffscreen",
    });
    const withoutWorker = await openPage({
      before: `const Real = Worker; window.Worker = class extends Real {
        constructor(url, options) { super(String(url).includes("-worker") ? "/missing.js" : url, options); } }`,
    });
    for (const page of [withoutOffscreen, withoutWorker]) {
      await drag(page, wave);
      await expect.poll(async () => (await summaryOf(page)).undoSteps).toBe(1);
      expect(same(await exported(page), await expected(page, [{ way: wave }]))).toBe(true);
      expect(await isRed(page, [450, 300])).toBe(true);
      expect(await isBlue(page, [600, 600])).toBe(true);
      await page.context().close();
    }
  });

  it("works on 48 megapixels, at two device pixels a CSS pixel, from outside the picture", async () => {
    const size = { width: 8000, height: 6000 };
    const page = await openPage({ size, deviceScaleFactor: 2 });
    await page.evaluate(() => window.toolStore.setState({ brushSize: 800 }));
    await drag(page, [
      [20, 450],
      [300, 450],
      [700, 450],
    ]);
    await expect.poll(async () => (await summaryOf(page)).undoSteps).toBe(1);
    const { scale, x, y } = await viewportOf(page);
    expect((await summaryOf(page)).bounds).toEqual({
      x: 0,
      y: Math.round((450 - y) / scale - 400),
      width: Math.round((700 - x) / scale + 400),
      height: 800,
    });
    expect(await isRed(page, [600, 450])).toBe(true);
    await page.context().close();
  });

  it("shows the brush's outline around the pointer, before, during and after a stroke", async () => {
    const page = await openPage();
    const hasOutline = async ([x, y]: Place) => {
      const shot = await page.screenshot({ clip: { x: x + 29, y, width: 1, height: 1 } });
      return (await sharp(shot).removeAlpha().raw().toBuffer()).every((channel) => channel > 200);
    };
    await page.mouse.move(600, 400);
    await expect.poll(() => hasOutline([600, 400])).toBe(true);
    await page.mouse.down();
    await page.mouse.move(700, 420);
    await expect.poll(() => hasOutline([700, 420])).toBe(true);
    // It has moved, and there is only one.
    expect(await hasOutline([600, 400])).toBe(false);
    expect(await page.locator(".canvas-ring").isVisible()).toBe(false);
    await page.mouse.up();
    await page.mouse.move(800, 300);
    await expect.poll(() => hasOutline([800, 300])).toBe(true);
    await expect.poll(() => hasOutline([700, 420])).toBe(false);
    await page.context().close();
  });

  it("is cancelled by Escape without a trace", async () => {
    const page = await openPage();
    await page.mouse.move(500, 300);
    await page.mouse.down();
    await page.mouse.move(700, 400);
    await page.keyboard.press("Escape");
    await page.mouse.move(800, 500);
    await page.mouse.up();
    expect(await exported(page)).toBeNull();
    expect((await summaryOf(page)).undoSteps).toBe(0);
    expect(await isRed(page, [700, 400])).toBe(false);
    await page.context().close();
  });
});

describe.skipIf(!hasBrowser)("the mask on the screen", () => {
  it("shows at 100 % and at 400 % every pixel as it is exported", async () => {
    const page = await openPage();
    await drag(page, wave);
    await page.evaluate(() => window.toolStore.setState({ brushHardness: 0.2 }));
    await drag(page, [
      [500, 500],
      [800, 520],
    ]);
    await page.mouse.move(2, 2);
    const mask = await exported(page);
    // The mask alone, opaque, over black.
    await page.evaluate(() => {
      for (const layer of document.querySelectorAll<HTMLElement>("canvas")) {
        if (layer.className !== "canvas-mask") layer.style.opacity = "0";
      }
      window.appearance.setState({ maskOpacity: 1 });
      for (const over of document.querySelectorAll<HTMLElement>(".canvas-ring, .canvas-minimap")) {
        over.style.visibility = "hidden";
      }
      document.body.style.background = "#000";
    });
    for (const scale of [1, 4]) {
      await page.evaluate((to) => window.canvas.zoomTo(to), scale);
      const { x: left, y: top } = await viewportOf(page);
      const at = (x: number, y: number) => {
        const [px, py] = [Math.floor((x + 0.5 - left) / scale), Math.floor((y + 0.5 - top) / scale)];
        return px >= 0 && py >= 0 && px < width && py < height ? (mask?.[py * width + px] ?? 0) : 0;
      };
      await expect.poll(() => wrongPixels(page, at), { timeout: 10_000 }).toBe(0);
    }
    await page.context().close();
  });

  it("stays the same mask whatever happens to the window and the viewport", async () => {
    const page = await openPage();
    await drag(page, wave);
    const before = await exported(page);
    await page.setViewportSize({ width: 900, height: 600 });
    await page.evaluate(() => {
      const stage = document.querySelector<HTMLElement>("#stage");
      if (stage) Object.assign(stage.style, { width: "620px", height: "410px" });
    });
    await expect.poll(async () => (await viewportOf(page)).stageWidth).toBe(620);
    for (let step = 0; step < 5; step++) await page.mouse.wheel(0, -100);
    await drag(
      page,
      [
        [300, 200],
        [100, 350],
      ],
      "middle",
    );
    await page.evaluate(() => window.canvas.zoomTo(64));
    await page.evaluate(() => window.canvas.fit());
    expect(same(await exported(page), before)).toBe(true);
    await page.context().close();
  });

  it("is hidden and shown, and takes another colour, without a change of the mask", async () => {
    const page = await openPage();
    await drag(page, wave);
    expect(await isRed(page, [450, 300])).toBe(true);
    await page.evaluate(() => window.toolStore.setState({ maskVisible: false }));
    expect(await isRed(page, [450, 300])).toBe(false);
    expect((await summaryOf(page)).undoSteps).toBe(1);
    await page.context().close();
  });
});

/** Pixels of the page that do not show the mask value wanted there; the page shows the mask alone, over black. */
async function wrongPixels(page: Page, wanted: (x: number, y: number) => number): Promise<number> {
  const shown = await sharp(await page.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer();
  let wrong = 0;
  for (let y = 0; y < stageHeight; y++) {
    for (let x = 0; x < stageWidth; x++) {
      // The tint's red is 255, so over black it shows the value itself, but for rounding in the compositor.
      if (Math.abs((shown[(y * stageWidth + x) * 3] ?? 0) - wanted(x, y)) > 2) wrong++;
    }
  }
  return wrong;
}

describe.skipIf(!hasBrowser)("cropping with fingers", () => {
  it("pinches with two of them over the frame, and leaves that as it was", async () => {
    const page = await openPage({ hasTouch: true });
    await page.evaluate(() => window.toolStore.setState({ chosen: "crop" }));
    const frame = page.getByRole("group", { name: "Frame" });
    const sizeShown = () => frame.textContent();
    await expect.poll(sizeShown).toBe(`${width} × ${height}`);
    const { scale } = await viewportOf(page);
    const debug = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...at: Place[]) =>
      debug.send("Input.dispatchTouchEvent", { type, touchPoints: at.map(([x, y], id) => ({ x, y, id })) });
    const { x, y } = await viewportOf(page);
    const corner: Place = [x + 2, y + 2];
    await touch("touchStart", corner);
    await touch("touchMove", [x + 102, y + 52]);
    await expect.poll(sizeShown).not.toBe(`${width} × ${height}`);
    await touch("touchStart", [x + 102, y + 52], [x + 302, y + 52]);
    await touch("touchMove", [x + 52, y + 52], [x + 352, y + 52]);
    await touch("touchEnd");
    expect((await viewportOf(page)).scale / scale).toBeCloseTo(1.5, 1);
    expect(await sizeShown()).toBe(`${width} × ${height}`);
    // One finger still drags the frame alone.
    const before = await viewportOf(page);
    await touch("touchStart", [before.x + 2, before.y + 302]);
    await touch("touchMove", [before.x + 152, before.y + 302]);
    await touch("touchEnd");
    await expect.poll(sizeShown).toMatch(new RegExp(`^[89]\\d\\d × ${height}$`));
    expect((await viewportOf(page)).scale).toBe(before.scale);
    await page.context().close();
  });
});

describe.skipIf(!hasBrowser)("a frame that is being dragged", () => {
  it("is changed by the hand alone: no key changes or applies it", async () => {
    const page = await openPage();
    await page.evaluate(() => {
      window.toolStore.setState({ chosen: "crop" });
      window.addEventListener("keydown", ({ key }) => {
        document.body.dataset["heard"] = `${document.body.dataset["heard"] ?? ""} ${key}`;
      });
    });
    const frame = page.getByRole("group", { name: "Frame" });
    await expect.poll(() => frame.textContent()).toBe(`${width} × ${height}`);
    const { x, y } = await viewportOf(page);
    await page.mouse.move(x + 2, y + 2);
    await page.mouse.down();
    await page.mouse.move(x + 102, y + 52);
    await expect.poll(() => frame.textContent()).not.toBe(`${width} × ${height}`);
    const dragged = await frame.textContent();
    await page.keyboard.press("Control+ArrowLeft");
    await page.keyboard.press("Enter");
    expect(await frame.textContent()).toBe(dragged);
    await page.mouse.up();
    await page.keyboard.press("Enter");
    expect(await frame.textContent()).toBe(dragged);
    expect(await page.evaluate(() => document.body.dataset["heard"])).toBe(" Enter");
    await page.context().close();
  });
});
