import { createStore } from "zustand/vanilla";

/** How the two compared pictures differ, pixel for pixel. */
export type DifferenceState =
  | { readonly status: "none" | "measuring" | "failed" }
  /** The pictures are not of one size. */
  | { readonly status: "incomparable" }
  | {
      readonly status: "measured";
      readonly changedPixels: number;
      /** 0..1 */
      readonly changedShare: number;
      /** The largest step of any channel, 0..255. */
      readonly largestStep: number;
    };

export const differenceStore = createStore<DifferenceState>()(() => ({ status: "none" }));
