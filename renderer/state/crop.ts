import { createStore } from "zustand/vanilla";
import type { Rect } from "../../shared/domain/geometry.ts";

/** What the crop tool is set to. */
export interface Crop {
  /** The picture's new frame in its pixels, which may reach beyond it; null where it stays the whole picture. */
  readonly frame: Rect | null;
  /** Width over height that the frame keeps; null leaves both free. */
  readonly ratio: number | null;
  /** Whether a chosen ratio cuts off or adds. */
  readonly where: "inside" | "around";
  /** Clockwise, 0 where there is a frame: a turn leaves a frame of its own, and is a step of its own. */
  readonly degrees: number;
}

export const wholePicture: Crop = { frame: null, ratio: null, where: "inside", degrees: 0 };

export const cropStore = createStore<Crop>()(() => wholePicture);
