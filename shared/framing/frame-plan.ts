import type { Rect, Size } from "../domain/geometry.ts";

/**
 * What part of a picture a model is shown, and at what size. Never stretched: `canvas` has the ratio of `sent` to within
 * a pixel, and where it reaches beyond the picture the edge is continued.
 */
export interface FramePlan {
  /** In picture pixels, whole; may reach beyond the picture. Mapped edge to edge onto `sent`. */
  readonly canvas: Rect;
  /** The size of what is sent and, if the model keeps to it, of what comes back. */
  readonly sent: Size;
}
