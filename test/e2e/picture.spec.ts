import type { Page } from "@playwright/test";
import sharp from "sharp";
import { CanvasPage, modifier } from "./canvas-page.ts";
import { expect, test } from "./host.ts";

/** The size that the status bar says. */
const sizeOf = (page: Page) => page.getByRole("contentinfo").getByText(/\d px · \d+ bit/);
const frameOf = (page: Page) => page.getByRole("group", { name: /^Frame/ });
const added = (page: Page, side: string) => page.getByRole("textbox", { name: `Added ${side}` });
const press = async (page: Page, name: string) => {
  await page.getByRole("button", { name, exact: true }).click();
};

/** Drags from one of the frame's handles, given as shares of the frame's sides. */
async function dragFrame(page: Page, [x, y]: readonly [number, number], by: readonly [number, number]) {
  const box = await frameOf(page).boundingBox();
  if (!box) throw new Error("There is no frame.");
  const [fromX, fromY] = [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(fromX, fromY);
  await page.mouse.down();
  await page.mouse.move(fromX + by[0], fromY + by[1], { steps: 5 });
  await page.mouse.up();
}

async function pixels(bytes: Buffer) {
  return sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
}

test("a picture is cropped, turned, straightened and extended, by mouse and by keys", async ({ page }) => {
  const canvas = new CanvasPage(page);
  const { editor } = canvas;
  await editor.openSample(); // Coffee, 600 × 400
  await canvas.choose("Shift+c", "Crop and extend");

  await test.step("by dragging the frame's side inwards", async () => {
    await dragFrame(page, [0, 0.5], [100, 0]);
    await expect(added(page, "on the left")).toHaveValue("-100");
    await press(page, "Crop");
    await expect(sizeOf(page)).toHaveText("500 × 400 px · 8 bit");
    await canvas.press(`${modifier}+z`);
    await expect(sizeOf(page)).toHaveText("600 × 400 px · 8 bit");
  });

  await test.step("by keys: the frame's size, its place, Enter; Escape resets it", async () => {
    await frameOf(page).focus();
    await canvas.press(`${modifier}+Shift+ArrowLeft`, `${modifier}+ArrowUp`, "ArrowRight");
    await expect(added(page, "on the left")).toHaveValue("-1");
    await expect(added(page, "on the right")).toHaveValue("-9");
    await canvas.press("Escape");
    await expect(added(page, "on the right")).toHaveValue("0");
    await canvas.press(`${modifier}+Shift+ArrowLeft`, "Enter");
    await expect(sizeOf(page)).toHaveText("590 × 400 px · 8 bit");
    await canvas.press(`${modifier}+z`);
    await expect(sizeOf(page)).toHaveText("600 × 400 px · 8 bit");
  });

  await test.step("a turn and a mirrored picture are steps as well", async () => {
    await canvas.press("r");
    await expect(sizeOf(page)).toHaveText("400 × 600 px · 8 bit");
    await press(page, "Mirror");
    await expect(editor.steps.last()).toContainText("Mirrored");
    await press(page, "Flip upside down");
    await expect(editor.steps.last()).toContainText("Flipped");
    await press(page, "Turn right");
    await expect(sizeOf(page)).toHaveText("600 × 400 px · 8 bit");
    await canvas.press("Shift+r");
    await expect(sizeOf(page)).toHaveText("400 × 600 px · 8 bit");
    await canvas.press(...Array.from({ length: 5 }, () => `${modifier}+z`));
    await expect(sizeOf(page)).toHaveText("600 × 400 px · 8 bit");
  });

  await test.step("an angle is shown before it is applied, and can be drawn along a horizon", async () => {
    const angle = page.getByRole("textbox", { name: "Angle" });
    await angle.fill("5");
    await angle.press("Enter");
    await expect(frameOf(page)).toContainText("532 × 354");
    await frameOf(page).focus();
    await canvas.press("Enter");
    await expect(sizeOf(page)).toHaveText("532 × 354 px · 8 bit");
    await canvas.press(`${modifier}+z`);
    await expect(frameOf(page)).toContainText("600 × 400");
    await page.keyboard.down("Control");
    await dragFrame(page, [0.2, 0.5], [200, 20]);
    await page.keyboard.up("Control");
    await expect(angle).toHaveValue("-5.7°");
    await press(page, "Straighten");
    await expect(editor.steps.last()).toContainText("Straightened by -5.7°");
    await expect(sizeOf(page)).toHaveText("524 × 348 px · 8 bit");
    await canvas.press(`${modifier}+z`);
    await expect(sizeOf(page)).toHaveText("600 × 400 px · 8 bit");
  });

  await test.step("a ratio crops, or extends", async () => {
    await page.getByRole("combobox", { name: "Ratio" }).selectOption("1");
    await expect(frameOf(page)).toContainText("400 × 400");
    await page.getByRole("radio", { name: "Extend" }).check();
    await expect(frameOf(page)).toContainText("600 × 600");
    await press(page, "Extend");
    await expect(sizeOf(page)).toHaveText("600 × 600 px · 8 bit");
    await expect(canvas.mask).toHaveText("Mask 600 × 600 px");
    await canvas.press(`${modifier}+z`);
    await expect(sizeOf(page)).toHaveText("600 × 400 px · 8 bit");
  });

  await test.step("numbers add to each side, and Enter applies them", async () => {
    for (const [side, number] of [
      ["on the left", "10"],
      ["at the top", "20"],
      ["on the right", "30"],
      ["at the bottom", "-40"],
    ] as const) {
      await added(page, side).fill(number);
      await canvas.press("Enter");
      await expect(added(page, side)).toHaveValue(number);
    }
    await canvas.press("Enter");
    await expect(sizeOf(page)).toHaveText("640 × 380 px · 8 bit");
    await expect(canvas.mask).toHaveText("Mask 640 × 380 px");
  });
});

test("a picture is extended: the new area is the mask, the old one stays byte for byte", async ({ page }) => {
  const canvas = new CanvasPage(page);
  const { editor } = canvas;
  await editor.openSample();
  await editor.paint([0.5, 0.5], [0.52, 0.5]);
  await editor.saved();
  const painted = await canvas.mask.innerText();
  await canvas.choose("Shift+c", "Crop and extend");
  await dragFrame(page, [1, 0.5], [60, 0]);
  await press(page, "Extend");
  await expect(sizeOf(page)).toHaveText("660 × 400 px · 8 bit");
  await expect(canvas.mask).toHaveText("Mask 60 × 400 px");

  await editor.fill(3);
  const [original = "", , filled = ""] = await editor.pictureHashes();
  const before = await pixels(await editor.asset(original));
  const after = await pixels(await editor.asset(filled));
  expect([after.info.width, after.info.height]).toEqual([660, 400]);
  const rows = Array.from({ length: 400 }, (_, row) => row);
  const row = ({ data, info }: typeof before, y: number) =>
    data.subarray(y * info.width * 3, (y * info.width + 600) * 3);
  expect(rows.filter((y) => !row(before, y).equals(row(after, y)))).toEqual([]);

  await canvas.press(`${modifier}+z`);
  await expect(canvas.mask).toHaveText("Mask 60 × 400 px");
  await canvas.press(`${modifier}+z`);
  await expect(sizeOf(page)).toHaveText("600 × 400 px · 8 bit");
  await expect(canvas.mask).toHaveText(painted);
  await canvas.press(`${modifier}+Shift+z`, `${modifier}+Shift+z`);
  await expect(editor.promise).toBeVisible();

  await test.step("what was filled is compared with what was there", async () => {
    await canvas.press("c");
    const bar = page.getByRole("group", { name: "Comparison" });
    const mode = (name: string) => bar.getByRole("radio", { name });
    const slider = page.getByRole("slider", { name: "Before and after" });
    await expect(slider).toBeVisible();
    await mode("Slider").focus();
    await canvas.press("ArrowRight");
    await expect(mode("Side by side")).toBeChecked();
    await expect(slider).toBeHidden();
    await expect(page.locator(".canvas-pane-border")).toBeVisible();
    await canvas.press("ArrowRight");
    await bar.getByRole("button", { name: "Hold" }).click();
    await expect(bar.getByRole("button", { name: "Go on blinking" })).toBeVisible();
    await mode("Difference").check();
    // The stretched edge may be right by chance in some of the 24 000 pixels.
    await expect(bar.getByText(/^[89][.,]\d+\s% changed/)).toBeVisible();
    await bar.getByRole("combobox", { name: "Gain" }).selectOption("16");
    // Any two: a step with itself.
    const shown = await bar.getByRole("combobox", { name: "After" }).inputValue();
    await bar.getByRole("combobox", { name: "Before" }).selectOption(shown);
    await expect(bar.getByText("No pixel differs")).toBeVisible();
    await canvas.press("Escape");
    await expect(bar).toBeHidden();
  });
});

test("masks are kept under names, over a restart, for pictures of their size", async ({ host }) => {
  let canvas = new CanvasPage(host.page);
  const keptMasks = async () => {
    await press(host.page, "Kept masks");
    return host.page.getByRole("dialog", { name: "Kept masks" });
  };
  const close = async () => {
    await canvas.press("Escape");
    await expect(host.page.getByRole("dialog", { name: "Kept masks" })).toBeHidden();
  };
  await canvas.editor.openSample();
  await canvas.editor.paint([0.4, 0.4], [0.45, 0.4]);
  const cup = await canvas.maskSize();
  let list = await keptMasks();
  await list.getByRole("textbox", { name: "Keep this mask as" }).fill("Cup");
  await canvas.press("Enter");
  await expect(list.getByRole("button", { name: "Cup", exact: true })).toBeEnabled();
  await close();
  await canvas.press(`${modifier}+d`);
  await canvas.editor.paint([0.7, 0.6], [0.72, 0.6]);

  await test.step("one takes the mask's place, Shift adds it, undo takes it back", async () => {
    const [small = 0] = await canvas.maskSize();
    list = await keptMasks();
    await list.getByRole("button", { name: "Cup", exact: true }).click({ modifiers: ["Shift"] });
    await expect.poll(async () => (await canvas.maskSize())[0]).toBeGreaterThan(small + 50);
    await list.getByRole("button", { name: "Cup", exact: true }).click();
    await expect.poll(() => canvas.maskSize()).toEqual(cup);
    await close();
    await canvas.press(`${modifier}+z`, `${modifier}+z`);
    await expect.poll(async () => (await canvas.maskSize())[0]).toBe(small);
  });

  await test.step("after a restart they are still there, and can be renamed and removed", async () => {
    await canvas.editor.saved();
    const page = await host.restart();
    canvas = new CanvasPage(page);
    await page
      .getByRole("region", { name: "Recent" })
      .getByRole("button", { name: /1 step/ })
      .click();
    await canvas.editor.ready(1);
    list = await keptMasks();
    await list.getByRole("button", { name: "Cup", exact: true }).focus();
    await canvas.press("Enter");
    await expect.poll(() => canvas.maskSize()).toEqual(cup);
    await list.getByRole("button", { name: "Rename Cup" }).click();
    await list.getByRole("textbox", { name: "Name of the mask" }).fill("Crockery");
    await canvas.press("Enter");
    await list.getByRole("button", { name: "Remove Crockery" }).click();
    await expect(list.getByRole("button", { name: "Crockery", exact: true })).toBeHidden();
    await close();
    await page.getByRole("button", { name: "Undo", exact: true }).last().click();
    list = await keptMasks();
    await expect(list.getByRole("button", { name: "Crockery", exact: true })).toBeVisible();
    await close();
  });

  await test.step("they do not fit a picture of another size", async () => {
    await canvas.press("r");
    await expect(sizeOf(host.page)).toHaveText("400 × 600 px · 8 bit");
    list = await keptMasks();
    await expect(list.getByRole("button", { name: /^Crockery for 600 × 400 px/ })).toBeDisabled();
    await close();
  });
});

test("the view is chosen in one place, and a flipped one says so", async ({ page }) => {
  const canvas = new CanvasPage(page);
  await canvas.editor.openSample();
  await press(page, "View");
  const view = page.getByRole("dialog", { name: "View" });
  await expect(view.getByRole("switch", { name: "Pixel grid" })).toBeChecked();
  await view.getByRole("switch", { name: "Rulers" }).check();
  await expect(page.locator(".canvas-rulers")).toBeVisible();
  await view.getByRole("switch", { name: "Flip the view" }).check();
  await canvas.press("Escape");
  const badge = page.getByRole("status").filter({ hasText: "Flipped view" });
  await expect(badge).toBeVisible();

  await test.step("a frame drawn at the left side is the picture's right one", async () => {
    await canvas.choose("Shift+c", "Crop and extend");
    const box = await frameOf(page).boundingBox();
    if (!box) throw new Error("There is no frame.");
    await page.mouse.move(box.x, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 50, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await expect(added(page, "on the right")).toHaveValue("-50");
    await press(page, "Reset");
  });

  await badge.getByRole("button", { name: "End" }).click();
  await expect(badge).toBeHidden();
});
