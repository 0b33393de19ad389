import { createStore } from "zustand/vanilla";
import { isSameSize, type Rect, type Size } from "../../shared/domain/geometry.ts";

/** One of the masks that a document has, whether it is on the canvas or not. */
export interface MaskState {
  /** Of the pictures that it is for. */
  readonly size: Size;
  /** As in `MaskSummary`. */
  readonly revision: number;
  /** Another one for every change of its pixels. */
  readonly pixelRevision: number;
  readonly isEmpty: boolean;
  readonly feather: number;
}

/** What the mask worker says of the mask on the canvas; the pixels themselves stay in the worker. */
export interface MaskSummary {
  /** Of the picture that it is for; null while there is none. Each size has a mask of its own. */
  readonly size: Size | null;
  /** Another one for every change of any mask's pixels or feather. */
  readonly revision: number;
  readonly isEmpty: boolean;
  /** Bounds of everything above 0, in picture pixels; null when empty. */
  readonly bounds: Rect | null;
  /** Whether every pixel is 0 or 255, the feather aside. */
  readonly isHard: boolean;
  /** Standard deviation of the feather in picture pixels, 0 = none; no pixel of the mask holds it. */
  readonly feather: number;
  /** Those of all sizes, the one on the canvas included. */
  readonly masks: readonly MaskState[];
  readonly undoSteps: number;
  readonly redoSteps: number;
}

export function maskOfSize({ masks }: MaskSummary, size: Size): MaskState | undefined {
  return masks.find((mask) => isSameSize(mask.size, size));
}

export const emptyMask: MaskSummary = {
  size: null,
  revision: 0,
  isEmpty: true,
  bounds: null,
  isHard: true,
  feather: 0,
  masks: [],
  undoSteps: 0,
  redoSteps: 0,
};

export const maskStore = createStore<MaskSummary>()(() => emptyMask);
