import { CanvasPage, modifier } from "./canvas-page.ts";
import { expect, test } from "./host.ts";

test("every tool does its work by mouse, as one step each", async ({ page }) => {
  const canvas = new CanvasPage(page);
  await canvas.editor.openSample();

  await test.step("brush, and eraser with Alt", async () => {
    await canvas.choose("b", "Brush");
    await canvas.drag([0.4, 0.4], [0.5, 0.5]);
    const painted = await canvas.maskSize();
    await page.keyboard.down("Alt");
    await canvas.drag([0.4, 0.4], [0.5, 0.5]);
    await page.keyboard.up("Alt");
    await expect(canvas.mask).toHaveText("No mask");
    await canvas.press(`${modifier}+z`);
    expect(await canvas.maskSize()).toEqual(painted);
    await canvas.isOneStep();
  });

  await test.step("a straight line from the last stroke with Shift", async () => {
    await canvas.click([0.4, 0.5]);
    const [dot = 0] = await canvas.maskSize();
    await page.keyboard.down("Shift");
    await canvas.click([0.6, 0.5]);
    await page.keyboard.up("Shift");
    const [left] = await canvas.place([0.4, 0]);
    const [right] = await canvas.place([0.6, 0]);
    await expect
      .poll(async () => Math.abs(((await canvas.maskSize())[0] ?? 0) - dot - (right - left)))
      .toBeLessThan(2);
    await canvas.press(`${modifier}+z`);
    await expect.poll(async () => (await canvas.maskSize())[0]).toBe(dot);
    await canvas.isOneStep();
  });

  await test.step("the size by Alt and the wheel, and by the bracket keys", async () => {
    const size = page.getByRole("textbox", { name: "Size, exact value" });
    const before = await size.inputValue();
    await page.keyboard.down("Alt");
    await page.mouse.wheel(0, -100);
    await page.keyboard.up("Alt");
    await expect(size).not.toHaveValue(before);
    await canvas.press("[");
    await expect(size).toHaveValue(before);
    const hardness = page.getByRole("textbox", { name: "Hardness, exact value" });
    await canvas.press("{");
    await expect(hardness).toHaveValue("75 %");
    await canvas.press("}");
    await expect(hardness).toHaveValue("100 %");
  });

  await test.step("eraser", async () => {
    await canvas.press(`${modifier}+a`);
    const [width] = await canvas.maskSize();
    await canvas.choose("e", "Eraser");
    await canvas.drag([0.4, 0.4], [0.5, 0.5]);
    await canvas.press(`${modifier}+z`);
    expect((await canvas.maskSize())[0]).toBe(width);
    await canvas.isOneStep();
  });

  await test.step("lasso", async () => {
    await canvas.choose("l", "Lasso");
    await canvas.drag([0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6]);
    await canvas.isOneStep();
  });

  await test.step("polygon, closed by a double click", async () => {
    await canvas.choose("Shift+l", "Polygon");
    await canvas.click([0.4, 0.4]);
    await canvas.click([0.6, 0.4]);
    await page.mouse.dblclick(...(await canvas.place([0.5, 0.6])));
    await canvas.isOneStep();
  });

  await test.step("polygon, closed on its first corner after one was taken back", async () => {
    for (const point of [
      [0.4, 0.4],
      [0.6, 0.4],
      [0.9, 0.9],
    ] as const)
      await canvas.click(point);
    await canvas.press("Backspace");
    await canvas.click([0.5, 0.6]);
    await canvas.click([0.4, 0.4]);
    const [width = 0] = await canvas.maskSize();
    const [left] = await canvas.place([0.4, 0]);
    const [right] = await canvas.place([0.6, 0]);
    expect(Math.abs(width - (right - left))).toBeLessThan(2);
    await canvas.isOneStep();
  });

  await test.step("rectangle, square with Shift", async () => {
    await canvas.choose("m", "Rectangle");
    await page.mouse.move(...(await canvas.place([0.45, 0.45])));
    await page.mouse.down();
    await page.mouse.move(...(await canvas.place([0.55, 0.5])));
    await page.keyboard.down("Shift");
    await page.mouse.up();
    await page.keyboard.up("Shift");
    const [width, height] = await canvas.maskSize();
    expect(width).toBe(height);
    await canvas.isOneStep();
  });

  await test.step("ellipse, and areas that are added, subtracted and intersected", async () => {
    await canvas.choose("Shift+m", "Ellipse");
    await canvas.drag([0.4, 0.4], [0.45, 0.5]);
    const [small = 0] = await canvas.maskSize();
    await page.keyboard.down("Shift");
    await canvas.drag([0.55, 0.4], [0.6, 0.5]);
    await page.keyboard.up("Shift");
    await expect.poll(async () => (await canvas.maskSize())[0]).toBeGreaterThan(small);
    await page.keyboard.down("Alt");
    await canvas.drag([0.5, 0.3], [0.7, 0.6]);
    await page.keyboard.up("Alt");
    await expect.poll(async () => (await canvas.maskSize())[0]).toBe(small);
    await canvas.press(`${modifier}+z`);
    await page.keyboard.down("Shift");
    await page.keyboard.down("Alt");
    await canvas.drag([0.3, 0.3], [0.5, 0.6]);
    await page.keyboard.up("Alt");
    await page.keyboard.up("Shift");
    await expect.poll(async () => (await canvas.maskSize())[0]).toBe(small);
    await canvas.press(`${modifier}+z`, `${modifier}+z`);
    await expect.poll(async () => (await canvas.maskSize())[0]).toBe(small);
    await canvas.isOneStep();
  });

  await test.step("magic wand and colour range", async () => {
    await canvas.choose("w", "Magic wand");
    await canvas.click([0.5, 0.5]);
    await canvas.isOneStep();
    await canvas.choose("Shift+w", "Colour range");
    await canvas.click([0.5, 0.5]);
    await canvas.isOneStep();
  });

  await test.step("quick select", async () => {
    await canvas.choose("q", "Quick select");
    await canvas.drag([0.45, 0.5], [0.5, 0.5]);
    await canvas.isOneStep();
  });

  await test.step("move the mask", async () => {
    await canvas.choose("m", "Rectangle");
    await canvas.drag([0.45, 0.45], [0.55, 0.55]);
    const size = await canvas.maskSize();
    await canvas.choose("v", "Move the mask");
    await canvas.drag([0.5, 0.5], [0.6, 0.5]);
    expect(await canvas.maskSize()).toEqual(size);
    const moved = await canvas.savedMask();
    await canvas.press(`${modifier}+z`);
    await expect.poll(() => canvas.savedMask()).not.toBe(moved);
    await canvas.isOneStep();
  });

  await test.step("what is cancelled leaves no trace", async () => {
    for (const [key, name] of [
      ["b", "Brush"],
      ["l", "Lasso"],
      ["m", "Rectangle"],
      ["q", "Quick select"],
    ] as const) {
      await canvas.choose(key, name);
      await page.mouse.move(...(await canvas.place([0.4, 0.4])));
      await page.mouse.down();
      await page.mouse.move(...(await canvas.place([0.6, 0.5])), { steps: 3 });
      await page.mouse.move(...(await canvas.place([0.4, 0.6])), { steps: 3 });
      await canvas.press("Escape");
      await page.mouse.up();
      await expect(canvas.mask).toHaveText("No mask");
    }
    await expect(page.getByRole("button", { name: /^Undo/ })).toBeDisabled();
  });

  await test.step("zoom, pan, and pan with Space", async () => {
    await canvas.choose("z", "Zoom");
    const before = await canvas.zoom.innerText();
    await canvas.click([0.5, 0.5]);
    await canvas.click([0.5, 0.5]);
    await expect(canvas.zoom).not.toHaveText(before);
    for (const [key, name] of [
      ["h", "Pan"],
      ["b", "Brush"],
    ] as const) {
      await canvas.choose(key, name);
      const seen = await canvas.partInSight();
      if (name === "Brush") await page.keyboard.down("Space");
      await canvas.drag([0.5, 0.5], [0.4, 0.4]);
      await page.keyboard.up("Space");
      await expect.poll(() => canvas.partInSight()).not.toBe(seen);
    }
    await expect(canvas.mask).toHaveText("No mask");
  });

  await test.step("whatever the window's width, the options leave room for the mask's menu", async () => {
    for (const width of [1024, 1366, 1536]) {
      await page.setViewportSize({ width, height: 800 });
      for (const [key, name] of [
        ["b", "Brush"],
        ["w", "Magic wand"],
      ] as const) {
        await canvas.choose(key, name);
        const menu = page.getByRole("button", { name: "Mask", exact: true });
        await expect(menu).toBeInViewport({ ratio: 1 });
      }
    }
  });
});

test("every tool does its work by keys alone", async ({ page }) => {
  const canvas = new CanvasPage(page);
  await canvas.editor.openSample();
  await canvas.editor.canvas.focus();
  const arrows = (key: string, times: number) => canvas.press(...Array.from({ length: times }, () => key));

  await test.step("brush: the cursor draws while it is pressed", async () => {
    await canvas.choose("b", "Brush");
    await canvas.press("ArrowLeft", "Enter");
    await arrows("Shift+ArrowLeft", 3);
    await canvas.press("Enter");
    const [width = 0, height = 0] = await canvas.maskSize();
    expect(width).toBeGreaterThan(height);
    await canvas.isOneStep();
  });

  await test.step("eraser", async () => {
    await canvas.press(`${modifier}+a`);
    await canvas.choose("e", "Eraser");
    await canvas.press("Space", `${modifier}+z`);
    await canvas.isOneStep();
  });

  for (const [key, name] of [
    ["m", "Rectangle"],
    ["Shift+m", "Ellipse"],
  ] as const) {
    await test.step(name, async () => {
      await canvas.choose(key, name);
      await canvas.press("Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter");
      await canvas.isOneStep();
    });
  }

  await test.step("lasso", async () => {
    await canvas.choose("l", "Lasso");
    await canvas.press("Enter", "Shift+ArrowLeft", "Shift+ArrowUp", "Shift+ArrowRight", "Enter");
    await canvas.isOneStep();
  });

  await test.step("polygon", async () => {
    await canvas.choose("Shift+l", "Polygon");
    await canvas.press("Space", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Space", "Enter");
    await canvas.isOneStep();
  });

  for (const [key, name] of [
    ["w", "Magic wand"],
    ["Shift+w", "Colour range"],
    ["q", "Quick select"],
  ] as const) {
    await test.step(name, async () => {
      await canvas.choose(key, name);
      await canvas.press("Space");
      await canvas.isOneStep();
    });
  }

  await test.step("move the mask", async () => {
    await canvas.choose("m", "Rectangle");
    await canvas.press("Enter", "Shift+ArrowLeft", "Shift+ArrowUp", "Enter");
    await canvas.choose("v", "Move the mask");
    const before = await canvas.savedMask();
    await canvas.editor.canvas.focus();
    await canvas.press("ArrowRight", "Shift+ArrowDown");
    await expect.poll(() => canvas.savedMask()).not.toBe(before);
    await canvas.press(`${modifier}+z`, `${modifier}+z`);
    await expect.poll(() => canvas.savedMask()).toBe(before);
    await canvas.isOneStep();
  });

  await test.step("zoom and pan", async () => {
    await canvas.choose("z", "Zoom");
    await canvas.editor.canvas.focus();
    const before = await canvas.zoom.innerText();
    await canvas.press("ArrowLeft", "Space", "Space");
    await expect(canvas.zoom).not.toHaveText(before);
    await canvas.choose("h", "Pan");
    const seen = await canvas.partInSight();
    await canvas.editor.canvas.focus();
    await canvas.press("ArrowRight");
    await expect.poll(() => canvas.partInSight()).not.toBe(seen);
    await expect(canvas.mask).toHaveText("No mask");
  });
});
