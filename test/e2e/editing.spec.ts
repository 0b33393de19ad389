import { EditorPage } from "./editor-page.ts";
import { expect, test } from "./host.ts";

const isMac = process.platform === "darwin";
const modifier = isMac ? "Meta" : "Control";

test.describe("the mask", () => {
  test("undo and redo go through strokes one by one", async ({ page }) => {
    const editor = new EditorPage(page);
    await editor.openSample();
    await expect(editor.maskState).toHaveText("No mask");
    await editor.paint([0.3, 0.4], [0.35, 0.4]);
    const one = await editor.maskState.innerText();
    await editor.paint([0.6, 0.6], [0.65, 0.65]);
    const two = await editor.maskState.innerText();
    expect(two).not.toBe(one);

    await page.keyboard.press(`${modifier}+z`);
    await expect(editor.maskState).toHaveText(one);
    await page.keyboard.press(`${modifier}+z`);
    await expect(editor.maskState).toHaveText("No mask");
    await expect(editor.fillButton).toBeDisabled();
    await page.keyboard.press(`${modifier}+Shift+z`);
    await expect(editor.maskState).toHaveText(one);
    await page.keyboard.press(`${modifier}+Shift+z`);
    await expect(editor.maskState).toHaveText(two);
    await expect(editor.fillButton).toBeEnabled();
  });

  test("the eraser takes away exactly what the brush painted", async ({ page }) => {
    const editor = new EditorPage(page);
    await editor.openSample();
    await editor.paint([0.4, 0.4], [0.5, 0.5]);
    await page.keyboard.press("e");
    await expect(page.getByRole("button", { name: "Eraser", exact: true })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    const box = await editor.canvas.boundingBox();
    if (!box) throw new Error("There is no canvas.");
    await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.4 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height, { steps: 12 });
    await page.mouse.up();
    await expect(editor.maskState).toHaveText("No mask");
  });

  test("a reload brings back the mask that was being painted", async ({ page }) => {
    const editor = new EditorPage(page);
    await editor.openSample();
    await editor.paint([0.3, 0.3], [0.5, 0.5], [0.4, 0.6]);
    const painted = await editor.maskState.innerText();
    await editor.saved();
    await page.reload();
    await editor.ready(1);
    await expect(editor.maskState).toHaveText(painted);
  });

  test("it can be inverted and cleared", async ({ page }) => {
    const editor = new EditorPage(page);
    await editor.openSample();
    await page.keyboard.press(`${modifier}+i`);
    await expect(editor.maskState).toHaveText(/^Mask [\d ,]+/);
    await page.keyboard.press(`${modifier}+d`);
    await expect(editor.maskState).toHaveText("No mask");
  });
});

test.describe("the history", () => {
  test("undo after a fill goes back to the picture before it, redo forward again", async ({ page }) => {
    const editor = new EditorPage(page);
    await editor.openSample();
    await editor.paint([0.4, 0.4], [0.45, 0.45]);
    await editor.fill(2);
    await expect(editor.steps.nth(1)).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press(`${modifier}+z`);
    await expect(editor.steps.nth(0)).toHaveAttribute("aria-selected", "true");
    await expect(editor.steps).toHaveCount(2);
    await page.keyboard.press(`${modifier}+Shift+z`);
    await expect(editor.steps.nth(1)).toHaveAttribute("aria-selected", "true");
  });

  test("a branch that was removed comes back by undo", async ({ page }) => {
    const editor = new EditorPage(page);
    await editor.openSample();
    await editor.paint([0.4, 0.4], [0.45, 0.45]);
    await editor.fill(2);
    const hashes = await editor.pictureHashes();
    await editor.steps.nth(1).focus();
    await page.keyboard.press("Delete");
    await expect(editor.steps).toHaveCount(1);
    await expect(editor.steps.nth(0)).toHaveAttribute("aria-selected", "true");
    await page.getByRole("region", { name: "Notices" }).getByRole("button", { name: "Undo" }).click();
    await expect(editor.steps).toHaveCount(2);
    expect(await editor.pictureHashes()).toEqual(hashes);

    await editor.steps.nth(1).focus();
    await page.keyboard.press("Delete");
    await expect(editor.steps).toHaveCount(1);
    await page.keyboard.press(`${modifier}+z`);
    await expect(editor.steps).toHaveCount(2);
  });

  test("a step keeps its name and its star over a new start", async ({ host }) => {
    let editor = new EditorPage(host.page);
    await editor.openSample();
    await editor.steps.first().focus();
    await host.page.keyboard.press("F2");
    await host.page.getByLabel("Name of the step").fill("As it was");
    await host.page.keyboard.press("Enter");
    await expect(editor.steps.first()).toContainText("As it was");
    await editor.steps.first().focus();
    await host.page.keyboard.press("s");
    await expect(editor.steps.first()).toHaveAccessibleName(/As it was.*starred/);

    editor = new EditorPage(await host.restart());
    await host.page
      .getByRole("region", { name: "Recent" })
      .getByRole("button", { name: /1 step/ })
      .click();
    await editor.ready(1);
    await expect(editor.steps.first()).toHaveAccessibleName(/As it was.*starred/);
  });
});

test("a fill can be cancelled, and leaves nothing behind", async ({ page }) => {
  const editor = new EditorPage(page);
  await editor.openSample();
  await page.getByRole("radio", { name: "Best" }).check();
  await editor.paint([0.2, 0.5], [0.8, 0.5]);
  await page.keyboard.press(`${modifier}+i`); // nearly everything: as slow as it gets
  await expect(editor.fillButton).toBeEnabled();
  await editor.fillButton.click();
  const queue = page.getByRole("region", { name: "Queue" });
  await queue.getByRole("button", { name: /^Cancel/ }).click();
  await expect(queue.getByRole("button", { name: /^Cancel/ })).toHaveCount(0);
  await expect(editor.steps).toHaveCount(1);
  // The next one works.
  await page.keyboard.press(`${modifier}+d`);
  await page.getByRole("radio", { name: "Draft" }).check();
  await editor.paint([0.4, 0.4], [0.45, 0.45]);
  await editor.fill(2);
});

test("everything but painting can be done by keyboard", async ({ host, page }) => {
  const editor = new EditorPage(page);
  const samples = page.getByRole("region", { name: /start with one of these|samples/i });
  await expect(samples.getByRole("button").first()).toBeVisible();
  await page.keyboard.press("Tab");
  const focused = page.locator(":focus");
  for (let presses = 0; presses < 20; presses++) {
    if (await samples.locator(":focus").count()) break;
    await page.keyboard.press("Tab");
    await expect(focused).toBeVisible();
  }
  await page.keyboard.press("Enter");
  await editor.ready(1);

  await editor.paint([0.4, 0.4], [0.45, 0.45]);
  await page.keyboard.press(`${modifier}+k`);
  await expect(page.getByRole("combobox", { name: "Search models" })).toBeFocused();
  await page.keyboard.type("smooth");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Model Smooth fill" })).toBeVisible();
  await page.keyboard.press(`${modifier}+Enter`);
  await expect(editor.steps).toHaveCount(2, { timeout: 90_000 });

  await editor.steps.nth(1).focus();
  await page.keyboard.press("ArrowUp");
  await expect(editor.steps.nth(0)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(editor.steps.nth(0)).toHaveAttribute("aria-selected", "true");
  await editor.steps.nth(1).focus();
  await page.keyboard.press("c");
  await expect(page.getByRole("slider", { name: "Before and after" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("slider", { name: "Before and after" })).toBeHidden();

  await page.keyboard.press(`${modifier}+Shift+e`);
  const dialog = page.getByRole("dialog", { name: "Export" });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("radio", { name: "PNG" }).focus();
  await page.keyboard.press("Space");
  const exported = await host.exported(async () => {
    await dialog.getByRole("button", { name: /^(Download|Export…)$/ }).focus();
    await page.keyboard.press("Enter");
  });
  expect(exported.bytes.byteLength).toBeGreaterThan(1000);
});
