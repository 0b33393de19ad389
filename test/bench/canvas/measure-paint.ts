import { setTimeout as sleep } from "node:timers/promises";
import type { BenchPicture } from "../pages/bench-page.ts";
import type { BenchHost } from "./bench-host.ts";
import { type BenchTab, openTab } from "./browser.ts";
import { drag, lissajous, type Position } from "./mouse.ts";
import type { InputFigures, PaintCase, PaintFigures } from "./paint-figures.ts";
import { pathError } from "./path-error.ts";
import { median, quantile } from "./statistics.ts";
import { type MainThreadCost, mainThreadCost } from "./trace.ts";

/** Moves a second, as of a common mouse. */
const moveRate = 125;
const screenBrush = 60;

/** What `paint` and the others need to run. */
export interface Bench {
  readonly host: BenchHost;
  readonly origin: string;
  readonly strokeSeconds: number;
  readonly picture: (megapixels: number) => Promise<BenchPicture>;
}

/** Opens the case's page with its picture, zoom and strokes, and paints one stroke so that all code is warm. */
async function withTab<Figures>(
  { host, origin, picture }: Bench,
  one: Omit<PaintCase, "host">,
  work: (tab: BenchTab) => Promise<Figures>,
): Promise<Figures> {
  const shown = await picture(one.megapixels);
  const tab = await openTab(host, origin, one.page);
  try {
    await tab.page.evaluate((given) => window.bench?.open(given), shown);
    await tab.page.evaluate((zoom) => window.bench?.zoom(zoom), one.zoom === "fit" ? ("fit" as const) : 4);
    await tab.page.evaluate((brush) => window.bench?.setBrush(brush), screenBrush);
    await tab.page.evaluate((count) => window.bench?.paintStrokes(count), one.strokes);
    await drag(tab.debug, lissajous, {
      seconds: 0.7,
      rate: moveRate,
      button: "left",
      pointer: one.pointer,
    });
    await sleep(300);
    await tab.page.evaluate(() => window.bench?.takeLatencies());
    return await work(tab);
  } finally {
    await tab.close();
  }
}

/** What one stroke costs. */
export function measurePaint(bench: Bench, one: Omit<PaintCase, "host">): Promise<PaintFigures> {
  return withTab(bench, one, async (tab) => {
    const events = await tab.trace(async () => {
      await drag(tab.debug, (t) => lissajous(t + 1.7), {
        seconds: bench.strokeSeconds,
        rate: moveRate,
        button: "left",
        pointer: one.pointer,
      });
      await sleep(200);
    });
    const latencies = await tab.page.evaluate(() => window.bench?.takeLatencies());
    const { move = [], up = [] } = latencies ?? {};
    return {
      host: bench.host.name,
      ...one,
      ...mainThreadCost(events),
      moveLatencyMedian: median(move),
      moveLatencyP95: quantile(move, 0.95),
      upLatency: Math.max(...(up.length > 0 ? up : [Number.NaN])),
    };
  });
}

/** Whether a fast pen's positions all arrive on a page that is busy (canvas.md §5). */
export function measureInput(bench: Bench, megapixels: number): Promise<InputFigures> {
  const one = { page: "palimpsest", megapixels, zoom: "fit", strokes: 0, pointer: "pen" } as const;
  return withTab(bench, one, async ({ page, debug }) => {
    await page.evaluate(busyFrames, 40);
    const sent = await drag(debug, (t) => lissajous(t + 1.7), {
      seconds: bench.strokeSeconds,
      rate: 1000,
      button: "left",
      pointer: "pen",
    });
    await sleep(500);
    const latencies = await page.evaluate(() => window.bench?.takeLatencies());
    const { move = [], positions = [] } = latencies ?? {};
    const kept = pairs(positions);
    return { sent: sent.length, kept: kept.length, pathError: pathError(sent, kept), events: move.length };
  });
}

/** What moving the bar between two pictures costs. */
export function measureSlider(bench: Bench, megapixels: number): Promise<MainThreadCost> {
  const one = { page: "palimpsest", megapixels, zoom: "fit", strokes: 0, pointer: "mouse" } as const;
  return withTab(bench, one, async (tab) => {
    const picture = await bench.picture(megapixels);
    await tab.page.evaluate((both) => window.product?.compare(both, both), picture);
    await sleep(500);
    const events = await tab.trace(async () => {
      await drag(tab.debug, (t) => ({ x: 700 + 400 * Math.sin(t * 3.1), y: 450 }), {
        seconds: bench.strokeSeconds,
        rate: moveRate,
        button: "left",
      });
    });
    const shown = await tab.page.getByRole("slider").getAttribute("aria-valuenow");
    if (shown === "50") throw new Error("The slider did not follow the mouse.");
    return mainThreadCost(events);
  });
}

/** Runs in the page: keeps its main thread busy for so long, again and again, with 10 ms between. */
function busyFrames(milliseconds: number): void {
  setInterval(() => {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
  }, milliseconds + 10);
}

function pairs(numbers: readonly number[]): Position[] {
  return Array.from({ length: numbers.length / 2 }, (_, index) => ({
    x: numbers[index * 2] ?? Number.NaN,
    y: numbers[index * 2 + 1] ?? Number.NaN,
  }));
}
