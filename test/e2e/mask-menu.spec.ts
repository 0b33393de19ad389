import { writeFile } from "node:fs/promises";
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
  const choose = async (name: string) => {
    await page.getByRole("button", { name: "Mask", exact: true }).click();
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
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
