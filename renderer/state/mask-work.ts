import { createStore } from "zustand/vanilla";

/** What made an undo step of the mask. */
export type MaskStepKind =
  | "stroke"
  | "move"
  | "quick-select"
  | "select-shape"
  | "select-wand"
  | "select-color"
  | "from-transparency"
  | "from-difference"
  | "paste"
  /** Another mask took its place. */
  | "replace"
  | "fill"
  | "fill-holes"
  | "grow"
  | "shrink"
  | "smooth"
  | "threshold";

/** An operation on the mask that takes a while; null while there is none. */
export interface MaskWorkState {
  readonly work: {
    readonly kind: MaskStepKind;
    /** 0..1; null while not known. */
    readonly share: number | null;
    /** Null where it cannot be stopped. */
    readonly cancel: (() => void) | null;
  } | null;
}

export const maskWorkStore = createStore<MaskWorkState>()(() => ({ work: null }));
