import type { BenchHost } from "./bench-host.ts";
import type { BenchPageName } from "./bench-server.ts";
import type { PageWork } from "./page-work.ts";
import type { MainThreadCost } from "./trace.ts";

export interface PaintCase {
  readonly host: BenchHost["name"];
  readonly page: Exclude<BenchPageName, "mask">;
  readonly megapixels: number;
  readonly zoom: "fit" | "400 %";
  /** Strokes that are already there. */
  readonly strokes: number;
  readonly pointer: "mouse" | "pen";
}

/** Times in milliseconds; NaN where a page cannot tell. */
export interface PaintFigures extends PaintCase, MainThreadCost {
  readonly moveLatencyMedian: number;
  readonly moveLatencyP95: number;
  readonly upLatency: number;
}

/** One stroke of a pen at 1000 positions a second while the page is busy for 40 of every 50 ms. */
export interface InputFigures {
  readonly sent: number;
  readonly kept: number;
  /** How far the stroke passes by what was sent, CSS pixels. */
  readonly pathError: number;
  /** How many `pointermove` the page got for all of it. */
  readonly events: number;
}

/** What the whole editor does while a pointer moves, from after the press until before the release. */
export interface EditorWork {
  readonly mouse: PageWork;
  readonly pen: PageWork;
  readonly crop: PageWork;
  readonly slider: PageWork;
}

/** Two long strokes, as those that are timed, are taken back, and 200 thin ones follow all over the picture. */
export interface ManyStrokesFigures {
  /** Of the thin strokes. */
  readonly undoSteps: number;
  /** From the command to the last pixel, milliseconds. */
  readonly undoMedian: number;
  /** What the page's process grew by with the long strokes, MB; null where the system does not tell. */
  readonly memory: number | null;
  /** The same after the thin strokes. */
  readonly strokesMemory: number | null;
  /** What it grew by when the picture was opened. */
  readonly photoMemory: number | null;
  readonly exportMilliseconds: number;
  readonly exportBytes: number;
  readonly exportLongestFrame: number;
  /** Pixels of the exported mask that are neither 0 nor 255. */
  readonly greyPixels: number;
}
