import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { type BenchTab, openTab } from "./browser.ts";
import type { Bench } from "./measure-paint.ts";
import { drag, lissajous, type Path } from "./mouse.ts";
import type { ManyStrokesFigures, PaintCase } from "./paint-figures.ts";
import { median } from "./statistics.ts";

const undone = 10;

/** What `strokes` strokes hold, what taking some back takes, and what exporting the mask of the others costs. */
export async function measureManyStrokes(
  { host, origin, picture, strokeSeconds }: Bench,
  page: Exclude<PaintCase["page"], "floor">,
  megapixels: number,
  strokes: number,
): Promise<ManyStrokesFigures> {
  const tab = await openTab(host, origin, page);
  try {
    const emptyMemory = await tab.memory();
    await tab.page.evaluate((shown) => window.bench?.open(shown), await picture(megapixels));
    await tab.page.evaluate(() => window.bench?.setBrush(60));
    for (const start of [0, 1.7]) {
      const long: Path = (t) => lissajous(t + start);
      await drag(tab.debug, long, { seconds: strokeSeconds, rate: 125, button: "left" });
    }
    await sleep(500);
    const paintedMemory = await tab.memory();
    for (let step = 0; step < 2; step++) await tab.page.evaluate(() => window.bench?.undo());
    // On an empty mask, and thin enough that each of them paints something new: one that changes nothing is no undo step.
    await tab.page.evaluate(() => window.bench?.setBrush(20));
    // What decoding took beside the pixels is given back a little later.
    await sleep(2000);
    const openMemory = await tab.memory();
    const stepsBefore = await undoSteps(tab);
    await tab.page.evaluate((count) => window.bench?.paintStrokes(count), strokes);
    // Undo steps are compressed in the time between strokes.
    await sleep(2000);
    const stepsMade = (await undoSteps(tab)) - stepsBefore;
    const strokesMemory = await tab.memory();
    await tab.page.evaluate(() => window.bench?.takeLatencies());
    for (let step = 0; step < undone; step++) {
      await tab.page.evaluate(() => window.bench?.undo());
      await sleep(50);
    }
    const latencies = await tab.page.evaluate(() => window.bench?.takeLatencies());
    const exported = await tab.page.evaluate(async () => {
      window.bench?.takeFrames();
      const start = performance.now();
      const png = await window.bench?.exportMask();
      const milliseconds = performance.now() - start;
      await new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame)));
      return { png: png ?? "", milliseconds, longestFrame: Math.max(...(window.bench?.takeFrames() ?? [])) };
    });
    const png = Buffer.from(exported.png.split(",")[1] ?? "", "base64");
    return {
      undoSteps: stepsMade,
      undoMedian: median(latencies?.undo ?? []),
      memory: grownBy(openMemory, paintedMemory),
      strokesMemory: grownBy(openMemory, strokesMemory),
      photoMemory: grownBy(emptyMemory, openMemory),
      exportMilliseconds: exported.milliseconds,
      exportBytes: png.byteLength,
      exportLongestFrame: exported.longestFrame,
      greyPixels: await greyPixels(png, page === "palimpsest" ? 0 : 3),
    };
  } finally {
    await tab.close();
  }
}

async function undoSteps({ page }: BenchTab): Promise<number> {
  return (await page.evaluate(() => window.product?.undoSteps())) ?? Number.NaN;
}

function grownBy(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

/** @param channel the one that holds the mask: its grey, or the alpha of what a canvas made */
async function greyPixels(png: Buffer, channel: 0 | 3): Promise<number> {
  const pixels = await sharp(png, { limitInputPixels: false }).extractChannel(channel).raw().toBuffer();
  return pixels.reduce((count, value) => (value === 0 || value === 255 ? count : count + 1), 0);
}
