import type { CDPSession, Locator, Page } from "@playwright/test";
import { type CanvasPoint, EditorPage } from "./editor-page.ts";
import { expect, test } from "./host.ts";

const modifier = process.platform === "darwin" ? "Meta" : "Control";

/** The canvas with its tools, as a hand and keys work it. */
class Bench {
  readonly page: Page;
  readonly editor: EditorPage;
  readonly mask: Locator;

  constructor(page: Page) {
    this.page = page;
    this.editor = new EditorPage(page);
    this.mask = this.editor.maskState;
  }

  /** Chooses a tool by its key. */
  async choose(key: string, name: string): Promise<void> {
    await this.page.keyboard.press(key);
    const button = this.page.getByRole("button", { name, exact: true });
    await expect(button).toHaveAttribute("aria-pressed", "true");
  }

  /** Where a point of the stage lies in the window. */
  async place([x, y]: CanvasPoint): Promise<readonly [x: number, y: number]> {
    const box = await this.editor.canvas.boundingBox();
    if (!box) throw new Error("There is no canvas.");
    return [box.x + x * box.width, box.y + y * box.height];
  }

  async drag(...points: readonly [CanvasPoint, ...CanvasPoint[]]): Promise<void> {
    const [first, ...rest] = points;
    await this.page.mouse.move(...(await this.place(first)));
    await this.page.mouse.down();
    for (const point of rest) await this.page.mouse.move(...(await this.place(point)), { steps: 4 });
    await this.page.mouse.up();
  }

  async click(point: CanvasPoint): Promise<void> {
    await this.page.mouse.click(...(await this.place(point)));
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Width and height of the mask, pixels. */
  async maskSize(): Promise<readonly number[]> {
    await expect(this.mask).toHaveText(/^Mask \d/);
    const text = await this.mask.innerText();
    return [...text.replaceAll(/(?<=\d)[\s,.](?=\d{3})/g, "").matchAll(/\d+/g)].map(([digits]) =>
      Number(digits),
    );
  }

  /** What was done is one step: undo takes all of it back. */
  async isOneStep(): Promise<void> {
    await expect(this.mask).toHaveText(/^Mask \d/);
    await this.press(`${modifier}+z`);
    await expect(this.mask).toHaveText("No mask");
  }

  /** The bytes of the mask as it is saved to a file. */
  async savedMask(): Promise<string> {
    await this.page.evaluate(() => {
      // The browser's own saving of files cannot be followed alike in both hosts; what is given to it can.
      URL.createObjectURL = (blob) => {
        const read = blob instanceof Blob ? blob.arrayBuffer() : Promise.reject(new Error("no file"));
        const bytes = read.then((buffer) => new Uint8Array(buffer).join(" "));
        Object.assign(window, { savedMask: bytes });
        return "#saved";
      };
    });
    await this.page.getByRole("button", { name: "Mask", exact: true }).click();
    await this.page.getByRole("menuitem", { name: "Save the mask as a PNG", exact: true }).click();
    const saved = () =>
      this.page.evaluate(() => Reflect.get(window, "savedMask") as Promise<string> | undefined); // set above
    await expect.poll(saved).toMatch(/^137 80 78 71 /);
    const bytes = (await saved()) ?? "";
    await this.page.evaluate(() => Reflect.deleteProperty(window, "savedMask"));
    return bytes;
  }
}

test("every tool does its work by mouse, as one step each", async ({ page }) => {
  const bench = new Bench(page);
  await bench.editor.openSample();

  await test.step("brush, and eraser with Alt", async () => {
    await bench.choose("b", "Brush");
    await bench.drag([0.4, 0.4], [0.5, 0.5]);
    const painted = await bench.maskSize();
    await page.keyboard.down("Alt");
    await bench.drag([0.4, 0.4], [0.5, 0.5]);
    await page.keyboard.up("Alt");
    await expect(bench.mask).toHaveText("No mask");
    await bench.press(`${modifier}+z`);
    expect(await bench.maskSize()).toEqual(painted);
    await bench.isOneStep();
  });

  await test.step("the size by Alt and the wheel, and by the bracket keys", async () => {
    const size = page.getByRole("textbox", { name: "Size, exact value" });
    const before = await size.inputValue();
    await page.keyboard.down("Alt");
    await page.mouse.wheel(0, -100);
    await page.keyboard.up("Alt");
    await expect(size).not.toHaveValue(before);
    await bench.press("[");
    await expect(size).toHaveValue(before);
  });

  await test.step("eraser", async () => {
    await bench.press(`${modifier}+a`);
    const [width] = await bench.maskSize();
    await bench.choose("e", "Eraser");
    await bench.drag([0.4, 0.4], [0.5, 0.5]);
    await bench.press(`${modifier}+z`);
    expect((await bench.maskSize())[0]).toBe(width);
    await bench.isOneStep();
  });

  await test.step("lasso", async () => {
    await bench.choose("l", "Lasso");
    await bench.drag([0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6]);
    await bench.isOneStep();
  });

  await test.step("polygon, closed by a double click", async () => {
    await bench.choose("Shift+l", "Polygon");
    await bench.click([0.4, 0.4]);
    await bench.click([0.6, 0.4]);
    await page.mouse.dblclick(...(await bench.place([0.5, 0.6])));
    await bench.isOneStep();
  });

  await test.step("polygon, closed on its first corner after one was taken back", async () => {
    for (const point of [
      [0.4, 0.4],
      [0.6, 0.4],
      [0.9, 0.9],
    ] as const)
      await bench.click(point);
    await bench.press("Backspace");
    await bench.click([0.5, 0.6]);
    await bench.click([0.4, 0.4]);
    const [width = 0] = await bench.maskSize();
    const [left] = await bench.place([0.4, 0]);
    const [right] = await bench.place([0.6, 0]);
    expect(Math.abs(width - (right - left))).toBeLessThan(2);
    await bench.isOneStep();
  });

  await test.step("rectangle, square with Shift", async () => {
    await bench.choose("m", "Rectangle");
    await page.mouse.move(...(await bench.place([0.45, 0.45])));
    await page.mouse.down();
    await page.mouse.move(...(await bench.place([0.55, 0.5])));
    await page.keyboard.down("Shift");
    await page.mouse.up();
    await page.keyboard.up("Shift");
    const [width, height] = await bench.maskSize();
    expect(width).toBe(height);
    await bench.isOneStep();
  });

  await test.step("ellipse, and areas that are added and subtracted", async () => {
    await bench.choose("Shift+m", "Ellipse");
    await bench.drag([0.4, 0.4], [0.45, 0.5]);
    const [small = 0] = await bench.maskSize();
    await page.keyboard.down("Shift");
    await bench.drag([0.55, 0.4], [0.6, 0.5]);
    await page.keyboard.up("Shift");
    await expect.poll(async () => (await bench.maskSize())[0]).toBeGreaterThan(small);
    await page.keyboard.down("Alt");
    await bench.drag([0.5, 0.3], [0.7, 0.6]);
    await page.keyboard.up("Alt");
    await expect.poll(async () => (await bench.maskSize())[0]).toBe(small);
    await bench.press(`${modifier}+z`, `${modifier}+z`);
    await expect.poll(async () => (await bench.maskSize())[0]).toBe(small);
    await bench.isOneStep();
  });

  await test.step("magic wand and colour range", async () => {
    await bench.choose("w", "Magic wand");
    await bench.click([0.5, 0.5]);
    await bench.isOneStep();
    await bench.choose("Shift+w", "Colour range");
    await bench.click([0.5, 0.5]);
    await bench.isOneStep();
  });

  await test.step("quick select", async () => {
    await bench.choose("q", "Quick select");
    await bench.drag([0.45, 0.5], [0.5, 0.5]);
    await bench.isOneStep();
  });

  await test.step("move the mask", async () => {
    await bench.choose("m", "Rectangle");
    await bench.drag([0.45, 0.45], [0.55, 0.55]);
    const size = await bench.maskSize();
    await bench.choose("v", "Move the mask");
    await bench.drag([0.5, 0.5], [0.6, 0.5]);
    expect(await bench.maskSize()).toEqual(size);
    const moved = await bench.savedMask();
    await bench.press(`${modifier}+z`);
    await expect.poll(() => bench.savedMask()).not.toBe(moved);
    await bench.isOneStep();
  });

  await test.step("what is cancelled leaves no trace", async () => {
    for (const [key, name] of [
      ["b", "Brush"],
      ["l", "Lasso"],
      ["m", "Rectangle"],
      ["q", "Quick select"],
    ] as const) {
      await bench.choose(key, name);
      await page.mouse.move(...(await bench.place([0.4, 0.4])));
      await page.mouse.down();
      await page.mouse.move(...(await bench.place([0.6, 0.5])), { steps: 3 });
      await page.mouse.move(...(await bench.place([0.4, 0.6])), { steps: 3 });
      await bench.press("Escape");
      await page.mouse.up();
      await expect(bench.mask).toHaveText("No mask");
    }
    await expect(page.getByRole("button", { name: /^Undo/ })).toBeDisabled();
  });

  await test.step("zoom", async () => {
    await bench.choose("z", "Zoom");
    const zoom = page.getByText(/^\d+\s?%$/).first();
    const before = await zoom.innerText();
    await bench.click([0.5, 0.5]);
    await expect(zoom).not.toHaveText(before);
  });
});

test("every tool does its work by keys alone", async ({ page }) => {
  const bench = new Bench(page);
  await bench.editor.openSample();
  await bench.editor.canvas.focus();
  const arrows = (key: string, times: number) => bench.press(...Array.from({ length: times }, () => key));

  await test.step("brush: the cursor draws while it is pressed", async () => {
    await bench.choose("b", "Brush");
    await bench.press("ArrowLeft", "Enter");
    await arrows("Shift+ArrowLeft", 3);
    await bench.press("Enter");
    const [width = 0, height = 0] = await bench.maskSize();
    expect(width).toBeGreaterThan(height);
    await bench.isOneStep();
  });

  await test.step("eraser", async () => {
    await bench.press(`${modifier}+a`);
    await bench.choose("e", "Eraser");
    await bench.press("Space", `${modifier}+z`);
    await bench.isOneStep();
  });

  for (const [key, name] of [
    ["m", "Rectangle"],
    ["Shift+m", "Ellipse"],
  ] as const) {
    await test.step(name, async () => {
      await bench.choose(key, name);
      await bench.press("Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter");
      await bench.isOneStep();
    });
  }

  await test.step("lasso", async () => {
    await bench.choose("l", "Lasso");
    await bench.press("Enter", "Shift+ArrowLeft", "Shift+ArrowUp", "Shift+ArrowRight", "Enter");
    await bench.isOneStep();
  });

  await test.step("polygon", async () => {
    await bench.choose("Shift+l", "Polygon");
    await bench.press("Space", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Space", "Enter");
    await bench.isOneStep();
  });

  for (const [key, name] of [
    ["w", "Magic wand"],
    ["Shift+w", "Colour range"],
    ["q", "Quick select"],
  ] as const) {
    await test.step(name, async () => {
      await bench.choose(key, name);
      await bench.press("Space");
      await bench.isOneStep();
    });
  }

  await test.step("move the mask", async () => {
    await bench.choose("m", "Rectangle");
    await bench.press("Enter", "Shift+ArrowLeft", "Shift+ArrowUp", "Enter");
    await bench.choose("v", "Move the mask");
    const before = await bench.savedMask();
    await bench.editor.canvas.focus();
    await bench.press("ArrowRight", "Shift+ArrowDown");
    await expect.poll(() => bench.savedMask()).not.toBe(before);
    await bench.press(`${modifier}+z`, `${modifier}+z`);
    await expect.poll(() => bench.savedMask()).toBe(before);
    await bench.isOneStep();
  });

  await test.step("pan", async () => {
    await bench.choose("h", "Pan");
    await bench.editor.canvas.focus();
    await bench.press("ArrowRight");
    await expect(bench.mask).toHaveText("No mask");
  });
});

test("a pen presses, two fingers look around, and a palm does nothing", async ({ page }) => {
  const bench = new Bench(page);
  await bench.editor.openSample();
  const devtools = await page.context().newCDPSession(page);

  await test.step("a pen that is pressed lightly draws a thin line", async () => {
    await penStroke(devtools, bench, 0.1);
    const [, thin = 0] = await bench.maskSize();
    await bench.isOneStep();
    await penStroke(devtools, bench, 1);
    const [, thick = 0] = await bench.maskSize();
    expect(thick).toBeGreaterThan(2 * thin);
    await bench.isOneStep();
  });

  await test.step("a second finger takes the first one's stroke back and zooms", async () => {
    const zoom = page.getByText(/^\d+\s?%$/).first();
    const before = await zoom.innerText();
    const at = async (...points: readonly CanvasPoint[]) =>
      Promise.all(
        points.map(async (point, id) => {
          const [x, y] = await bench.place(point);
          return { x, y, id };
        }),
      );
    const touch = async (type: "touchStart" | "touchMove" | "touchEnd", ...points: readonly CanvasPoint[]) =>
      devtools.send("Input.dispatchTouchEvent", { type, touchPoints: await at(...points) });
    await touch("touchStart", [0.4, 0.5]);
    await touch("touchMove", [0.42, 0.5]);
    await touch("touchStart", [0.42, 0.5], [0.6, 0.5]);
    await touch("touchMove", [0.3, 0.5], [0.7, 0.5]);
    await touch("touchEnd");
    await expect(zoom).not.toHaveText(before);
    await expect(bench.mask).toHaveText("No mask");
  });
});

async function penStroke(devtools: CDPSession, bench: Bench, force: number): Promise<void> {
  const send = async (type: "mousePressed" | "mouseMoved" | "mouseReleased", point: CanvasPoint) => {
    const [x, y] = await bench.place(point);
    const buttons = type === "mouseReleased" ? 0 : 1;
    const pen = { pointerType: "pen", force, button: "left", buttons, clickCount: 1 } as const;
    await devtools.send("Input.dispatchMouseEvent", { type, x, y, ...pen });
  };
  await send("mousePressed", [0.45, 0.5]);
  for (const x of [0.47, 0.49, 0.51, 0.53]) await send("mouseMoved", [x, 0.5]);
  await send("mouseReleased", [0.53, 0.5]);
}

test("200 steps back and 200 forward leave the same bytes", async ({ page }) => {
  const bench = new Bench(page);
  await bench.editor.openSample();
  await bench.press("[", "[", "[", "[");
  const [left, top] = await bench.place([0.35, 0.3]);
  const half: string[] = [];
  for (let stroke = 0; stroke < 200; stroke++) {
    // Dots that overlap, so that each one's undo step holds some of those before.
    await page.mouse.click(left + (stroke % 20) * 9, top + Math.floor(stroke / 20) * 11);
    if (stroke === 99) half.push(await bench.savedMask());
  }
  const all = await bench.savedMask();
  await holdKey(page, [modifier], "z", 100);
  await expect.poll(() => bench.savedMask()).toBe(half[0]);
  await holdKey(page, [modifier], "z", 100);
  await expect(bench.mask).toHaveText("No mask");
  await holdKey(page, [modifier, "Shift"], "z", 100);
  await expect.poll(() => bench.savedMask()).toBe(half[0]);
  await holdKey(page, [modifier, "Shift"], "z", 100);
  await expect.poll(() => bench.savedMask()).toBe(all);
});

/** Holds a key until it has been repeated so many times. */
async function holdKey(page: Page, modifiers: readonly string[], key: string, times: number): Promise<void> {
  for (const held of modifiers) await page.keyboard.down(held);
  await Promise.all(Array.from({ length: times }, () => page.keyboard.down(key)));
  await page.keyboard.up(key);
  for (const held of modifiers) await page.keyboard.up(held);
}

test("keys can be changed, say so where they are taken, and stay changed", async ({ host }) => {
  let bench = new Bench(host.page);
  await bench.editor.openSample();
  const open = async () => {
    await bench.press("Shift+?");
    return host.page.getByRole("dialog", { name: "Keyboard shortcuts" });
  };
  let sheet = await open();
  await sheet.getByRole("searchbox", { name: "Search shortcuts" }).fill("lasso");
  await sheet.getByRole("button", { name: "Lasso: L. Change" }).click();
  await bench.press("b");
  await expect(sheet.getByRole("alert")).toContainText("“Brush” has this key");
  await sheet.getByRole("button", { name: "Take it over" }).click();
  await expect(sheet.getByRole("button", { name: "Lasso: B. Change" })).toBeVisible();
  await bench.press("Escape");
  await bench.choose("b", "Lasso");

  bench = new Bench(await host.restart());
  await host.page
    .getByRole("region", { name: "Recent" })
    .getByRole("button", { name: /1 step/ })
    .click();
  await bench.editor.ready(1);
  await bench.choose("b", "Lasso");
  sheet = await open();
  await expect(sheet.getByRole("button", { name: "Brush: no key. Change" })).toBeVisible();
  await sheet.getByRole("button", { name: "Reset all" }).click();
  await expect(sheet.getByRole("button", { name: "Brush: B. Change" })).toBeVisible();
  await bench.press("Escape");
  await bench.choose("b", "Brush");
});
