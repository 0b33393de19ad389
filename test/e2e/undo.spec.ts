import type { Page } from "@playwright/test";
import { CanvasPage, modifier } from "./canvas-page.ts";
import { expect, test } from "./host.ts";

test("200 steps back and 200 forward leave the same bytes", async ({ page }) => {
  const canvas = new CanvasPage(page);
  await canvas.editor.openSample();
  await canvas.press("[", "[", "[", "[");
  const [left, top] = await canvas.place([0.35, 0.3]);
  const half: string[] = [];
  for (let stroke = 0; stroke < 200; stroke++) {
    // Dots that overlap, so that each one's undo step holds some of those before.
    await page.mouse.click(left + (stroke % 20) * 9, top + Math.floor(stroke / 20) * 11);
    if (stroke === 99) half.push(await canvas.savedMask());
  }
  const all = await canvas.savedMask();
  await holdKey(page, [modifier], "z", 100);
  await expect.poll(() => canvas.savedMask()).toBe(half[0]);
  await holdKey(page, [modifier], "z", 100);
  await expect(canvas.mask).toHaveText("No mask");
  await holdKey(page, [modifier, "Shift"], "z", 100);
  await expect.poll(() => canvas.savedMask()).toBe(half[0]);
  await holdKey(page, [modifier, "Shift"], "z", 100);
  await expect.poll(() => canvas.savedMask()).toBe(all);
});

/** Holds a key until it has been repeated so many times. */
async function holdKey(page: Page, modifiers: readonly string[], key: string, times: number): Promise<void> {
  for (const held of modifiers) await page.keyboard.down(held);
  await Promise.all(Array.from({ length: times }, () => page.keyboard.down(key)));
  await page.keyboard.up(key);
  for (const held of modifiers) await page.keyboard.up(held);
}
