import type { Size } from "../../shared/domain/geometry.ts";
import type { ErrorData } from "../../shared/errors.ts";
import type { MaskSummary } from "../state/mask.ts";
import type { MaskView } from "./mask-view.ts";
import type { Brush } from "./rasterise.ts";

/** Numbered by the client, unique among its open requests. */
type RequestId = number;

/** Samples of a stroke: x, y and radius of each, in picture pixels. */
export type PackedSamples = Float64Array<ArrayBuffer>;

/** From the main thread to the engine. Handled in their order. */
export type MaskRequest =
  | { readonly type: "surface"; readonly canvas: OffscreenCanvas | HTMLCanvasElement }
  /** A new, empty mask of this size; null while there is no picture. */
  | { readonly type: "reset"; readonly size: Size | null }
  | { readonly type: "view"; readonly view: MaskView }
  /** `color`: `#rrggbb`; `opacity`: 0..1 */
  | { readonly type: "tint"; readonly color: string; readonly opacity: number }
  /** `ring`: shows the brush's outline while the stroke lasts, with a line of so many device pixels. */
  | {
      readonly type: "begin-stroke";
      readonly brush: Brush;
      readonly samples: PackedSamples;
      readonly ring: { readonly diameter: number; readonly lineWidth: number } | null;
    }
  | { readonly type: "extend-stroke"; readonly samples: PackedSamples }
  /** Keeps the stroke as one undo step, or takes all of it back. */
  | { readonly type: "end-stroke"; readonly keep: boolean }
  | { readonly type: "undo" | "redo" | "invert" | "clear" }
  /** Replaces the mask by a PNG of its size (null: empties it); as an undo step, or forgetting all of them. */
  | { readonly type: "load"; readonly id: RequestId; readonly url: string | null; readonly undoable: boolean }
  | { readonly type: "export"; readonly id: RequestId }
  | { readonly type: "cancel"; readonly id: RequestId };

/** From the engine to the main thread. */
export type MaskReport =
  | { readonly type: "ready" }
  /** `step`: an undo step was just made. */
  | { readonly type: "summary"; readonly summary: MaskSummary; readonly step: boolean }
  | { readonly type: "loaded"; readonly id: RequestId }
  | { readonly type: "exported"; readonly id: RequestId; readonly png: Blob | null }
  | { readonly type: "failed"; readonly id: RequestId; readonly error: ErrorData };
