import type { BenchPageName } from "./bench-server.ts";

export interface OpenCase {
  readonly page: BenchPageName;
  readonly megapixels: number;
}

/** Times in milliseconds. */
export interface OpenFigures extends OpenCase {
  /** From the call to the first frame with pixels of the picture. */
  readonly firstPaint: number;
  /** From the call until the whole picture is decoded (and, for ours, halved). */
  readonly allDecoded: number;
  readonly openLongestTask: number;
  readonly openLongestFrame: number;
  readonly zoomLongestTask: number;
  readonly zoomLongestFrame: number;
  readonly zoomFramesAbove34: number;
  /** Main thread a frame while panning. */
  readonly panFit: number;
  readonly panFull: number;
  readonly pan400: number;
  readonly imageElementsDrawn: number;
  readonly previewDecode: number;
  readonly fullDecode: number;
  /** What the page's process grew by, MB. */
  readonly memory: number | null;
}
