import { setTimeout as sleep } from "node:timers/promises";
import { buildPages, pictureFolder, pictureUrls, serveBench } from "./canvas/bench-server.ts";
import { type BenchTab, openTab } from "./canvas/browser.ts";
import { startChromium } from "./canvas/chromium-host.ts";
import { drag, type Path, turnWheel } from "./canvas/mouse.ts";
import type { OpenCase, OpenFigures } from "./canvas/open-figures.ts";
import { openTargets } from "./canvas/open-targets.ts";
import { type BenchSize, benchSize, makePicture, type PictureFiles } from "./canvas/pictures.ts";
import { rounded } from "./canvas/statistics.ts";
import { mainThreadCost, taskLengths } from "./canvas/trace.ts";

/**
 * npm run bench -- open [--quick]: what opening, zooming and panning a photo costs, for the product's canvas and for a
 * plain Konva.Image of an <img>, which loads the same PNG. Prints one JSON to stdout; progress goes to stderr.
 */

const quick = process.argv.includes("--quick");
const rounds = quick ? 1 : 3;
const panSeconds = quick ? 1.2 : 2;

const cases: readonly OpenCase[] = [12, 24, 50].flatMap((megapixels): OpenCase[] => [
  { page: "palimpsest", megapixels },
  { page: "konva-lines", megapixels },
]);

const host = await startChromium();
const pages = await buildPages();
const pictures = new Map<number, BenchSize & PictureFiles>();
for (const megapixels of new Set(cases.map((one) => one.megapixels))) {
  const size = benchSize(megapixels);
  console.error(`picture of ${size.megapixels} megapixels`);
  pictures.set(size.megapixels, { ...size, ...(await makePicture(pictureFolder, size)) });
}
const server = await serveBench([pages, pictureFolder]);
try {
  const runs: OpenFigures[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const one of cases) {
      const figures = await measure(one);
      runs.push(figures);
      const { page, megapixels, firstPaint, allDecoded } = figures;
      console.error(
        `${page}, ${megapixels} MP: first paint ${firstPaint.toFixed(0)} ms, all ${allDecoded.toFixed(0)} ms`,
      );
    }
  }
  const best = cases.map((one) => lowest(runs.filter((run) => isCase(run, one))));
  const report = { bench: "open", quick, rounds, figures: best, ...openTargets(best) };
  console.log(JSON.stringify(rounded(report), null, 2));
} finally {
  server.close();
}

async function measure(one: OpenCase): Promise<OpenFigures> {
  const picture = pictures.get(one.megapixels);
  if (!picture) throw new Error(`There is no picture of ${one.megapixels} megapixels.`);
  const tab = await openTab(host, server.origin, one.page);
  try {
    const { width, height } = picture;
    const shown = { ...pictureUrls(picture), width, height };
    const emptyMemory = await tab.memory();
    const opening = await open(tab, shown);
    await sleep(500);
    const openedMemory = await tab.memory();
    const zooming = await zoom(tab);
    const panFit = await pan(tab, "fit");
    const panFull = await pan(tab, 1);
    const pan400 = await pan(tab, 4);
    const imageElementsDrawn = (await tab.page.evaluate(() => window.bench?.imageElementsDrawn)) ?? 0;
    const decoding = await tab.page.evaluate(decodeBoth, shown);
    const memory = openedMemory === null || emptyMemory === null ? null : openedMemory - emptyMemory;
    return {
      ...one,
      ...opening,
      ...zooming,
      panFit,
      panFull,
      pan400,
      imageElementsDrawn,
      ...decoding,
      memory,
    };
  } finally {
    await tab.close();
  }
}

async function open(
  tab: BenchTab,
  picture: { url: string; previewUrl: string; width: number; height: number },
) {
  let times = { firstPaint: Number.NaN, allDecoded: Number.NaN };
  await tab.page.evaluate(() => window.bench?.takeFrames());
  const events = await tab.trace(async () => {
    times = await tab.page.evaluate(async (shown) => {
      const start = performance.now();
      await window.bench?.open(shown);
      const allDecoded = performance.now() - start;
      // The frame that shows the last of it is yet to come.
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { firstPaint: (window.bench?.firstPaint ?? Number.NaN) - start, allDecoded };
    }, picture);
  });
  const frames = (await tab.page.evaluate(() => window.bench?.takeFrames())) ?? [];
  return {
    ...times,
    openLongestTask: Math.max(...taskLengths(events)),
    openLongestFrame: Math.max(...frames),
  };
}

/** From fit to 400 % by a real wheel. */
async function zoom(tab: BenchTab) {
  await tab.page.evaluate(() => window.bench?.zoom("fit"));
  await sleep(200);
  await tab.page.evaluate(() => window.bench?.takeFrames());
  const events = await tab.trace(async () => {
    // 1.2 to the 19th is 32: from an eighth of full size to four times.
    await turnWheel(tab.debug, 19, 50);
    await sleep(200);
  });
  const frames = (await tab.page.evaluate(() => window.bench?.takeFrames())) ?? [];
  return {
    zoomLongestTask: Math.max(...taskLengths(events)),
    zoomLongestFrame: Math.max(...frames),
    zoomFramesAbove34: frames.filter((length) => length > 34).length,
  };
}

/** Main-thread milliseconds a frame while the picture is dragged with the middle button. */
async function pan(tab: BenchTab, scale: "fit" | number): Promise<number> {
  await tab.page.evaluate((to) => window.bench?.zoom(to), scale);
  await sleep(200);
  const circle: Path = (seconds) => ({
    x: 700 + 150 * Math.sin(seconds * 5),
    y: 450 + 100 * Math.cos(seconds * 4),
  });
  const events = await tab.trace(async () => {
    await drag(tab.debug, circle, { seconds: panSeconds, rate: 125, button: "middle" });
  });
  return mainThreadCost(events).frameMedian;
}

/** Runs in the page: how long the host's preview and the whole picture take to decode, milliseconds. */
async function decodeBoth(picture: { url: string; previewUrl: string }) {
  const lengths: number[] = [];
  for (const url of [picture.previewUrl, picture.url]) {
    const blob = await (await fetch(url)).blob();
    const start = performance.now();
    (await createImageBitmap(blob)).close();
    lengths.push(performance.now() - start);
  }
  const [previewDecode = Number.NaN, fullDecode = Number.NaN] = lengths;
  return { previewDecode, fullDecode };
}

function isCase(run: OpenCase, one: OpenCase): boolean {
  return run.page === one.page && run.megapixels === one.megapixels;
}

/** The lowest of each figure: what the machine's other work disturbed least. */
function lowest(runs: readonly OpenFigures[]): OpenFigures {
  const [first] = runs;
  if (!first) throw new Error("There is no run of a case.");
  return runs.reduce((best, run) => {
    const keys = Object.keys(best).filter((key) => typeof Reflect.get(best, key) === "number");
    const lows = keys.map((key) => [key, Math.min(Reflect.get(best, key), Reflect.get(run, key))]);
    return { ...best, ...Object.fromEntries(lows) };
  }, first);
}
