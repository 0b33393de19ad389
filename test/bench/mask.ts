import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Size } from "../../shared/domain/geometry.ts";
import { buildPages, pictureFolder, serveBench } from "./canvas/bench-server.ts";
import { openTab } from "./canvas/browser.ts";
import { startChromium } from "./canvas/chromium-host.ts";
import { benchSize, benchSizes, makePicture } from "./canvas/pictures.ts";
import { median, rounded } from "./canvas/statistics.ts";
import { atMost } from "./canvas/targets.ts";
import { installOpencv } from "./fill/opencv.ts";
import { compareLibraries, tolerance, unlikeWand, worstBytesPerPixel } from "./mask/libraries.ts";
import { makePanorama, panorama } from "./mask/panorama.ts";
import type { MaskPageFigures, Transfer } from "./pages/bench-page.ts";

/**
 * npm run bench -- mask [--quick]: from pen-up to the bytes of the mask's PNG in the product's worker in Chromium at 12,
 * 24, 50 and 100 megapixels, and operations there and in Node against OpenCV's and sharp's on the same mask. Prints one JSON
 * to stdout, progress to stderr; --quick runs 12 and 50 megapixels once, and the libraries at 12.
 */

const quick = process.argv.includes("--quick");
const rounds = quick ? 1 : 3;
const largest = benchSize(100);
const withPictures = benchSizes.filter(({ megapixels }) => megapixels >= 12 && megapixels < 100);
const sizes = [...withPictures, largest].filter(
  ({ megapixels }) => !quick || megapixels === 12 || megapixels === 50,
);

const host = await startChromium();
const server = await serveBench([await buildPages(), pictureFolder]);
const opencvMissing = await installOpencv();
const folder = await mkdtemp(join(tmpdir(), "palimpsest-bench-mask-"));
try {
  const figures: (MaskPageFigures & { readonly megapixels: number })[] = [];
  for (const size of sizes) {
    const url = size === largest ? null : `/${(await makePicture(pictureFolder, size)).full}`;
    const runs: MaskPageFigures[] = [];
    for (let round = 0; round < rounds; round++) {
      const tab = await openTab(host, server.origin, "mask");
      try {
        const run = await tab.page.evaluate(
          (shown) => window.maskBench?.measure(shown.width, shown.height, shown.url),
          { ...size, url },
        );
        if (run) runs.push(run);
      } finally {
        await tab.close();
      }
    }
    const best = middle(runs);
    figures.push({ megapixels: size.megapixels, ...best });
    console.error(
      `${size.megapixels} megapixels: ${best.hard.milliseconds.toFixed(0)} ms from pen-up to bytes`,
    );
  }
  const wands: { readonly width: number; readonly unlike: number }[] = [];
  for (const size of withPictures.slice(0, 1)) {
    const { full } = await makePicture(pictureFolder, size);
    wands.push({ width: size.width, unlike: await wandInBrowser(size, full) });
  }
  const wide = await makePanorama(pictureFolder);
  wands.push({ width: panorama.width, unlike: await wandInBrowser(panorama, wide) });
  const libraries = [];
  for (const size of withPictures.filter(
    ({ megapixels }) => megapixels === 12 || (!quick && megapixels === 50),
  )) {
    console.error(`libraries at ${size.megapixels} megapixels`);
    const { full } = await makePicture(pictureFolder, size);
    const compared = await compareLibraries(
      size,
      join(pictureFolder, full),
      folder,
      rounds,
      opencvMissing === null,
    );
    libraries.push({ megapixels: size.megapixels, ...compared });
  }
  const at50 = figures.find(({ megapixels }) => megapixels === 50);
  const targets = [
    atMost("pen-up to encoded bytes, 50 MP, hard, ms", at50?.hard.milliseconds ?? Number.NaN, 500),
    atMost("longest frame meanwhile, 50 MP, hard, ms", at50?.hard.longestFrame ?? Number.NaN, 34),
    atMost("mask's bytes a pixel at worst, 50 MP", worstBytesPerPixel(benchSize(50)), 1.4),
    ...wands.map(({ width, unlike }) =>
      atMost(`wand: pixels unlike the exact one, picture ${width} pixels wide`, unlike, 0),
    ),
    ...libraries.flatMap(({ megapixels, differences }) => [
      atMost(
        `grow: pixels unlike OpenCV's distance, ${megapixels} MP`,
        differences["grow"]?.pixels ?? Number.NaN,
        0,
      ),
      atMost(
        `feather: most unlike OpenCV's Gaussian, ${megapixels} MP`,
        differences["feather"]?.most ?? Number.NaN,
        3,
      ),
    ]),
  ];
  const notes = opencvMissing === null ? [] : [opencvMissing];
  console.log(
    JSON.stringify(rounded({ bench: "mask", quick, rounds, notes, targets, figures, libraries }), null, 2),
  );
} finally {
  server.close();
  await rm(folder, { recursive: true });
}

async function wandInBrowser({ width, height }: Size, file: string): Promise<number> {
  const tab = await openTab(host, server.origin, "mask");
  try {
    const given = { width, height, url: `/${file}`, most: tolerance };
    const url = await tab.page.evaluate(
      (asked) => window.maskBench?.wand(asked.width, asked.height, asked.url, asked.most),
      given,
    );
    const png = Buffer.from(url?.split(",")[1] ?? "", "base64");
    return await unlikeWand(join(pictureFolder, file), png);
  } finally {
    await tab.close();
  }
}

/** Of each figure the median of all runs. */
function middle(runs: readonly MaskPageFigures[]): MaskPageFigures {
  const [first] = runs;
  if (!first) throw new Error("The page gave no figures.");
  const transfer = (pick: (run: MaskPageFigures) => Transfer): Transfer => ({
    milliseconds: median(runs.map((run) => pick(run).milliseconds)),
    bytes: pick(first).bytes,
    longestFrame: median(runs.map((run) => pick(run).longestFrame)),
  });
  return {
    hard: transfer((run) => run.hard),
    soft: transfer((run) => run.soft),
    feathered: transfer((run) => run.feathered),
    alpha: transfer((run) => run.alpha),
    operations: Object.fromEntries(
      Object.keys(first.operations).map((name) => [
        name,
        median(runs.map((run) => run.operations[name] ?? Number.NaN)),
      ]),
    ),
  };
}
