import { writeFile } from "node:fs/promises";
import sharp from "sharp";
import { CanvasPage, modifier } from "./canvas-page.ts";
import { expect, test } from "./host.ts";

test("the mask is changed as a whole, by a number, and taken from one step to another", async ({
  page,
}, info) => {
  const canvas = new CanvasPage(page);
  await canvas.editor.openSample();
  await canvas.choose("m", "Rectangle");
  await canvas.drag([0.45, 0.45], [0.55, 0.55]);
  const [width = 0, height = 0] = await canvas.maskSize();
  const drawn = await canvas.savedMask();
  const choose = (name: string) => canvas.chooseFromMenu(name);
  const change = async (name: string, value: string) => {
    await choose(name);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill(value);
    await dialog.getByRole("button", { name: "Apply" }).click();
  };

  await test.step("grown and shrunk by exactly so many pixels", async () => {
    await change("Grow…", "10");
    await expect.poll(() => canvas.maskSize()).toEqual([width + 20, height + 20]);
    await change("Shrink…", "15");
    await expect.poll(() => canvas.maskSize()).toEqual([width - 10, height - 10]);
    await canvas.press(`${modifier}+z`, `${modifier}+z`);
    await expect.poll(() => canvas.maskSize()).toEqual([width, height]);
    await expect(page.getByRole("button", { name: "Redo growing of the mask" })).toBeEnabled();
  });

  await test.step("a hole in it is filled", async () => {
    await page.keyboard.down("Alt");
    await canvas.drag([0.48, 0.48], [0.52, 0.52]);
    await page.keyboard.up("Alt");
    await expect.poll(() => canvas.savedMask()).not.toBe(drawn);
    await choose("Fill holes");
    await expect.poll(() => canvas.savedMask()).toBe(drawn);
  });

  await test.step("copied, and pasted where there is none", async () => {
    await choose("Copy the mask");
    await canvas.press(`${modifier}+d`);
    await expect(canvas.mask).toHaveText("No mask");
    await choose("Paste the mask");
    await expect.poll(() => canvas.maskSize()).toEqual([width, height]);
    expect(await canvas.savedMask()).toBe(drawn);
  });

  await test.step("saved to a file, and loaded from it", async () => {
    const file = info.outputPath("mask.png");
    await writeFile(file, Uint8Array.from(drawn.split(" "), Number));
    await canvas.press(`${modifier}+d`);
    await expect(canvas.mask).toHaveText("No mask");
    const asking = page.waitForEvent("filechooser");
    await choose("Load a mask from a PNG…");
    await (await asking).setFiles(file);
    await expect.poll(() => canvas.maskSize()).toEqual([width, height]);
    expect(await canvas.savedMask()).toBe(drawn);
  });

  await test.step("feathered without a step, and sharp again", async () => {
    const feather = page.getByRole("textbox", { name: "Feather, exact value" });
    await feather.fill("6");
    await feather.press("Enter");
    await expect(feather).toHaveValue("6 px");
    await expect.poll(() => canvas.savedMask()).not.toBe(drawn);
    await feather.fill("0");
    await feather.press("Enter");
    await expect.poll(() => canvas.savedMask()).toBe(drawn);
  });

  await test.step("a file that is no mask of this picture is refused in words", async () => {
    const asking = page.waitForEvent("filechooser");
    await choose("Load a mask from a PNG…");
    await (await asking).setFiles({
      name: "no.png",
      mimeType: "image/png",
      buffer: Buffer.from("not a PNG"),
    });
    await expect(page.getByRole("region", { name: "Notices" })).toContainText(/PNG/);
    expect(await canvas.savedMask()).toBe(drawn);
  });
});

/** 240×160, grey, with a white square of 40 pixels at 20, 40 and a hole of 40×20 pixels in the middle of the width. */
async function markedPicture(): Promise<Buffer> {
  const layer = (width: number, height: number, background: string) =>
    sharp({ create: { width, height, channels: 4, background } });
  const mark = async (width: number, height: number) => layer(width, height, "#fff").png().toBuffer();
  return layer(240, 160, "#808080")
    .composite([
      { input: await mark(40, 40), left: 20, top: 40 },
      { input: await mark(40, 20), left: 100, top: 40, blend: "dest-out" },
    ])
    .png()
    .toBuffer();
}

/** A mask for it: a square of 60 pixels at 200, one of 30 at 100, and a speck of 3 at 120. */
async function markedMask(): Promise<Buffer> {
  const all = Buffer.alloc(240 * 160);
  const square = (left: number, top: number, side: number, value: number) => {
    for (let y = top; y < top + side; y++) all.fill(value, y * 240 + left, y * 240 + left + side);
  };
  square(20, 20, 60, 200);
  square(120, 20, 30, 100);
  square(200, 100, 3, 120);
  return sharp(all, { raw: { width: 240, height: 160, channels: 1 } })
    .png()
    .toBuffer();
}

test("whatever the menu does to a mask is done by mouse and by keys alone", async ({ page }) => {
  const canvas = new CanvasPage(page);
  await expect(page.getByRole("heading", { name: "Palimpsest" })).toBeVisible();
  await canvas.editor.drop("Marks.png", await markedPicture(), "image/png");
  await canvas.editor.ready(1);
  const hands = [
    {
      by: "by mouse",
      choose: (name: string) => canvas.chooseFromMenu(name),
      apply: async (number: string) => {
        const dialog = page.getByRole("dialog");
        await dialog.getByRole("textbox").first().fill(number);
        await dialog.getByRole("button", { name: "Apply" }).click();
      },
    },
    {
      by: "by keys",
      choose: (name: string) => canvas.chooseByKeys(name),
      apply: async (number: string) => {
        await expect(page.getByRole("dialog").getByRole("textbox").first()).toBeFocused();
        await page.keyboard.type(number);
        await canvas.press("Enter");
      },
    },
  ];
  const is = (width: number, height: number) => expect.poll(() => canvas.maskSize()).toEqual([width, height]);
  const mask = { name: "marks.png", mimeType: "image/png", buffer: await markedMask() };

  for (const { by, choose, apply } of hands) {
    const load = async (file: typeof mask) => {
      const asking = page.waitForEvent("filechooser");
      await choose("Load a mask from a PNG…");
      await (await asking).setFiles(file);
    };
    const clear = async () => {
      await choose("Clear the mask");
      await expect(canvas.mask).toHaveText("No mask");
    };

    await test.step(`${by}: taken from what is transparent`, async () => {
      await choose("From transparency");
      await is(40, 20);
      await canvas.isOneStep();
    });

    await test.step(`${by}: loaded, smoothed, cut by its values, grown and shrunk, one step each`, async () => {
      await load(mask);
      await is(183, 83);
      for (const [name, number, width, height] of [
        ["Smooth…", "4", 130, 60],
        ["Threshold…", "150", 60, 60],
        ["Grow…", "7", 197, 97],
        ["Shrink…", "7", 116, 46],
      ] as const) {
        await choose(name);
        await apply(number);
        await is(width, height);
        await canvas.press(`${modifier}+z`);
        await is(183, 83);
      }
      await canvas.isOneStep();
    });

    await test.step(`${by}: filled, inverted, its hole filled`, async () => {
      for (const names of [["From transparency", "Invert the mask", "Fill holes"], ["Fill the mask"]]) {
        for (const name of names) await choose(name);
        await is(240, 160);
        // Nothing is left of the opposite of all.
        await choose("Invert the mask");
        await expect(canvas.mask).toHaveText("No mask");
      }
    });

    await test.step(`${by}: saved with alpha, where what is edited is transparent, and loaded from that`, async () => {
      await choose("From transparency");
      await is(40, 20);
      const grey = await canvas.savedMask();
      const saved = await canvas.savedMask(() => choose("Save the mask as a PNG with alpha"));
      const bytes = Buffer.from(Uint8Array.from(saved.split(" "), Number));
      const { data } = await sharp(bytes).extractChannel("alpha").raw().toBuffer({ resolveWithObject: true });
      expect([data[40 * 240 + 99], data[40 * 240 + 100]]).toEqual([255, 0]);
      await clear();
      await load({ ...mask, buffer: bytes });
      await expect.poll(() => canvas.savedMask()).toBe(grey);
      await choose("Copy the mask");
      await clear();
    });
  }

  await test.step("copied on one step and pasted on another", async () => {
    await canvas.choose("Shift+c", "Crop and extend");
    await page.getByRole("button", { name: "Mirror", exact: true }).click();
    await expect(canvas.editor.steps.last()).toContainText("Mirrored");
    await canvas.choose("b", "Brush");
    for (const { choose } of hands) {
      await choose("Paste the mask");
      await is(40, 20);
      await canvas.isOneStep();
    }
    await canvas.press(`${modifier}+Alt+v`);
    await is(40, 20);
    await canvas.isOneStep();
  });

  await test.step("taken from where two steps differ", async () => {
    const dialog = page.getByRole("dialog", { name: "Mask from a difference" });
    await canvas.chooseFromMenu("From a difference…");
    await dialog.getByRole("combobox", { name: "Where the picture differs from" }).selectOption({ index: 0 });
    await dialog.getByRole("button", { name: "Apply" }).click();
    await is(200, 40);
    await canvas.isOneStep();
    await canvas.chooseByKeys("From a difference…");
    const grow = dialog.getByRole("textbox", { name: "Grow by, exact value" });
    await grow.focus();
    await page.keyboard.type("5");
    await canvas.press("Enter");
    await is(210, 50);
    await canvas.isOneStep();
  });
});
