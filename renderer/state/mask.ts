import { createStore } from "zustand/vanilla";
import type { Rect } from "../../shared/domain/geometry.ts";

/** What the mask worker says of the mask on the canvas; the pixels themselves stay in the worker. */
export interface MaskSummary {
  /** Grows with every change of pixels. */
  readonly revision: number;
  readonly isEmpty: boolean;
  /** Bounds of everything above 0, in picture pixels; null when empty. */
  readonly bounds: Rect | null;
  readonly undoSteps: number;
  readonly redoSteps: number;
}

export const emptyMask: MaskSummary = {
  revision: 0,
  isEmpty: true,
  bounds: null,
  undoSteps: 0,
  redoSteps: 0,
};

export const maskStore = createStore<MaskSummary>()(() => emptyMask);
