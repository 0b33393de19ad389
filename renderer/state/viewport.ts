import { createStore } from "zustand/vanilla";

/** Where the picture lies in the stage: stage = picture × scale + (x, y); all in CSS pixels of the stage. */
export interface Viewport {
  /** Screen CSS pixels a picture pixel; 0.01..64. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  /** The stage's size in CSS pixels. */
  readonly stageWidth: number;
  readonly stageHeight: number;
}

export const viewportStore = createStore<Viewport>()(() => ({
  scale: 1,
  x: 0,
  y: 0,
  stageWidth: 0,
  stageHeight: 0,
}));
