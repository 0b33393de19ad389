// The README's pictures, taken from the built editor: `npm run build && npx tsx test/pictures/take.ts`.
// Look at them before you commit them.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, expect, type Page } from "@playwright/test";
import sharp from "sharp";
import { type CanvasPoint, EditorPage } from "../e2e/editor-page.ts";
import { startHeadlessHost } from "../support/headless-host.ts";

const folder = fileURLToPath(new URL("../../docs/pictures", import.meta.url));
const size = { width: 1440, height: 900 };

/** On the dandelions at fit: the near flower at the lower right with its stem, the pair behind, the one above. */
const nearFlower: readonly CanvasPoint[] = [
  [0.755, 0.71],
  [0.79, 0.65],
  [0.83, 0.67],
  [0.845, 0.71],
  [0.83, 0.75],
  [0.79, 0.76],
  [0.755, 0.72],
  [0.8, 0.7],
  [0.795, 0.78],
  [0.79, 0.86],
  [0.785, 0.9],
];
const middleFlower: readonly CanvasPoint[] = [
  [0.64, 0.46],
  [0.66, 0.47],
  [0.665, 0.5],
  [0.64, 0.53],
  [0.63, 0.49],
  [0.65, 0.5],
];
const upperFlower: readonly CanvasPoint[] = [
  [0.78, 0.37],
  [0.79, 0.38],
  [0.78, 0.39],
];

/** The picture is small enough for a repository and sharp enough for text. */
async function take(page: Page, name: string): Promise<void> {
  const png = await page.screenshot({ animations: "disabled" });
  await sharp(png)
    .webp({ quality: 88, smartSubsample: true })
    .toFile(join(folder, `${name}.webp`));
}

async function setSize(page: Page, pixels: number): Promise<void> {
  const field = page.getByRole("textbox", { name: "Size, exact value" });
  await field.fill(String(pixels));
  await field.press("Enter");
}

async function fillAndWait(editor: EditorPage, steps: number): Promise<void> {
  await editor.fillButton.click();
  await expect(editor.steps).toHaveCount(steps, { timeout: 180_000 });
  await expect(editor.maskState).toHaveText("No mask");
}

async function nameCurrentStep(page: Page, name: string): Promise<void> {
  await page.getByRole("treeitem", { name: /current/ }).focus();
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: "Name of the step" }).fill(name);
  await page.keyboard.press("Enter");
}

async function takeAll(browser: Browser, scheme: "dark" | "light"): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "palimpsest-pictures-"));
  const host = await startHeadlessHost({
    libraryFolder: join(home, "library"),
    home,
    // So that its models can be chosen; nothing is run.
    environment: { BFL_API_KEY: "no-key-of-anyone" },
  });
  const page = await browser.newPage({ viewport: size, colorScheme: scheme });
  const editor = new EditorPage(page);
  try {
    await page.goto(host.url);
    await expect(page.getByRole("button", { name: /Dandelions/ })).toBeVisible();
    await page.waitForLoadState("networkidle");
    await take(page, `empty-${scheme}`);

    await editor.openSample("Dandelions");
    await page.waitForLoadState("networkidle");
    await setSize(page, 330);
    await editor.paint(...nearFlower);
    await editor.fillButton.click();
    await expect(page.getByRole("progressbar").first()).toBeVisible();
    await take(page, `editing-${scheme}`);
    await expect(editor.steps).toHaveCount(2, { timeout: 180_000 });
    await expect(editor.maskState).toHaveText("No mask");
    await nameCurrentStep(page, "Without the near one");

    await editor.paint(...middleFlower);
    await fillAndWait(editor, 3);
    await editor.steps.first().click();
    await editor.paint(...upperFlower);
    await fillAndWait(editor, 4);
    await page.getByRole("treeitem", { name: /Without the near one/ }).click();
    await editor.paint(...upperFlower);
    await fillAndWait(editor, 5);
    await nameCurrentStep(page, "Calmer, for the cover");
    await page.keyboard.press("s");
    await page.mouse.move(5, 5);
    await page.waitForLoadState("networkidle");
    await take(page, `branches-${scheme}`);

    await editor.steps.first().click();
    await editor.chooseModel("FLUX.2 [pro]", "Black Forest Labs");
    await setSize(page, 150);
    await editor.paint([0.36, 0.3], [0.41, 0.33]);
    await page.getByRole("textbox", { name: /^Prompt/ }).fill("A bumblebee that has just landed");
    await editor.saved();
    await page.mouse.move(5, 5);
    await take(page, `words-${scheme}`);
  } finally {
    await page.close();
    await host.stop();
    await rm(home, { recursive: true, force: true });
  }
}

const executablePath = process.env["PALIMPSEST_CHROMIUM"] ?? "/usr/bin/chromium";
const browser = await chromium.launch({
  executablePath,
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
for (const scheme of ["dark", "light"] as const) await takeAll(browser, scheme);
await browser.close();
