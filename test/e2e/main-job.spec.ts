import sharp from "sharp";
import { differingPixels } from "../support/test-pictures.ts";
import { EditorPage } from "./editor-page.ts";
import { expect, test } from "./host.ts";

/** Where a mask is not 0, as any program would decode it. */
async function maskedPixels(mask: Buffer): Promise<(x: number, y: number) => boolean> {
  const { data, info } = await sharp(mask).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  return (x, y) => (data[(y * info.width + x) * info.channels] ?? 0) > 0;
}

/** Fails unless the current step has its parent's pixels outside of its mask, and others inside. */
async function expectOnlyTheMaskChanged(editor: EditorPage, parentHash: string, resultHash: string) {
  const parent = await editor.asset(parentHash);
  const result = await editor.asset(resultHash);
  const isMasked = await maskedPixels(await editor.asset(await editor.maskHash()));
  expect(await differingPixels(parent, result, (x, y) => !isMasked(x, y))).toBe(0);
  expect(await differingPixels(parent, result, isMasked)).toBeGreaterThan(100);
}

test("open a sample, paint, fill, go back, paint elsewhere, fill, compare, export, quit, start again", async ({
  host,
}) => {
  test.setTimeout(300_000); // 16 megapixels, encoded and decoded a dozen times
  let editor = new EditorPage(host.page);
  await editor.openSample("Dandelions");
  const [original = ""] = await editor.pictureHashes();

  await editor.paint([0.3, 0.4], [0.36, 0.44], [0.33, 0.5]);
  await editor.fill(2);
  await expect(editor.steps.nth(1)).toHaveAttribute("aria-selected", "true");
  const [, first = ""] = await editor.pictureHashes();
  await expectOnlyTheMaskChanged(editor, original, first);

  // Back, and another way: the first one stays.
  await editor.steps.filter({ hasText: "Original" }).click();
  await expect(editor.steps.filter({ hasText: "Original" })).toHaveAttribute("aria-selected", "true");
  await editor.paint([0.65, 0.55], [0.72, 0.6]);
  await editor.fill(3);
  const hashes = await editor.pictureHashes();
  expect(new Set(hashes).size).toBe(3);
  expect(hashes).toContain(original);
  expect(hashes).toContain(first);
  const second = hashes.find((hash) => hash !== original && hash !== first) ?? "";
  await expectOnlyTheMaskChanged(editor, original, second);
  const levels = await editor.steps.evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-level")));
  expect(levels.filter((level) => level === "2")).toHaveLength(2);

  // Before and after, by the slider.
  await host.page.getByRole("button", { name: "Compare before and after" }).click();
  const slider = host.page.getByRole("slider", { name: "Before and after" });
  await expect(slider).toBeVisible();
  const before = Number(await slider.getAttribute("aria-valuenow"));
  await slider.focus();
  await host.page.keyboard.press("ArrowLeft");
  await expect(slider).not.toHaveAttribute("aria-valuenow", String(before));
  await host.page.keyboard.press("Escape");
  await expect(slider).toBeHidden();

  const dialog = await editor.openExport();
  const exported = await host.exported(() =>
    dialog.getByRole("button", { name: /^(Download|Export…)$/ }).click(),
  );
  expect(exported.name).toMatch(/[.]png$/);
  expect(await differingPixels(await editor.asset(second), exported.bytes, () => true)).toBe(0);

  // All of it is there after a new start, byte for byte (`asset` checks each picture against its hash).
  await editor.saved();
  editor = new EditorPage(await host.restart());
  const recent = host.page.getByRole("region", { name: "Recent" });
  await recent.getByRole("button", { name: /3 steps/ }).click();
  await editor.ready(3);
  expect(await editor.pictureHashes()).toEqual(hashes);
  for (const hash of hashes) await editor.asset(hash);
  await expect(editor.steps.nth(hashes.indexOf(second))).toHaveAttribute("aria-selected", "true");
  await expectOnlyTheMaskChanged(editor, original, second);
});
