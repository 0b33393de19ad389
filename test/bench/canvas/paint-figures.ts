import type { BenchPageName } from "./bench-server.ts";
import type { MainThreadCost } from "./trace.ts";

export interface PaintCase {
  readonly page: BenchPageName;
  readonly megapixels: number;
  readonly zoom: "fit" | "400 %";
  /** Strokes that are already there. */
  readonly strokes: number;
}

export interface PaintFigures extends PaintCase, MainThreadCost {
  readonly moveLatencyMedian: number;
  readonly moveLatencyP95: number;
  readonly upLatency: number;
  /** Positions that reached the mask, of all that were sent; 1 = none was lost. */
  readonly samplesKept: number;
}
