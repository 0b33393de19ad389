import type { Point, Size } from "../../shared/domain/geometry.ts";
import type { ErrorData } from "../../shared/errors.ts";
import type { MaskState, MaskSummary } from "../state/mask.ts";
import type { MaskOperation } from "./mask-operation.ts";
import type { MaskView } from "./mask-view.ts";
import type { Brush } from "./rasterise.ts";

/** Numbered by the client, unique among its open requests. */
type RequestId = number;

/** Samples of a stroke: x, y and radius in picture pixels, and flow 0..1, of each. */
export type PackedSamples = Float64Array<ArrayBuffer>;

/** Numbers that a sample takes in `PackedSamples`. */
export const sampleStride = 4;

/** Where the pixels of the picture on the canvas come from; `url` is absolute. */
export interface PictureSource extends Size {
  readonly url: string;
}

/** `grey`: 255 = edit, 1 or 8 bits. `alpha`: RGBA, alpha 0 = edit (OpenAI's masks). */
export type MaskForm = "grey" | "alpha";

/** From the main thread to the engine. Handled in their order; `view`, `tint` and `cancel` wait for nothing. */
export type MaskRequest =
  | { readonly type: "surface"; readonly canvas: OffscreenCanvas | HTMLCanvasElement }
  /**
   * Shows the mask for pictures of this size as it was when it was shown last, else an empty one without feather. Null,
   * while there is no picture, forgets all masks and undo steps.
   */
  | { readonly type: "size"; readonly size: Size | null }
  /** The picture that wand, colour range and quick select look at; read when one of them needs it. */
  | { readonly type: "picture"; readonly source: PictureSource | null }
  | { readonly type: "view"; readonly view: MaskView }
  /** `color`: `#rrggbb`; `opacity`: 0..1 */
  | { readonly type: "tint"; readonly color: string; readonly opacity: number }
  /** Standard deviation in picture pixels, 0 = none. Changes no pixel of the mask and is no undo step. */
  | { readonly type: "feather"; readonly sigma: number; readonly size?: Size }
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
  /** A stroke that grows to the edge of what it touches; `subtract` takes that out of the mask. */
  | { readonly type: "begin-quick-select"; readonly subtract: boolean; readonly samples: PackedSamples }
  | { readonly type: "extend-quick-select"; readonly samples: PackedSamples }
  | {
      readonly type: "end-quick-select";
      readonly id: RequestId;
      readonly keep: boolean;
    }
  /** Shows the mask moved by whole pixels, until `move-end` keeps that as one undo step or takes it back. */
  | { readonly type: "move"; readonly by: Point }
  | { readonly type: "end-move"; readonly keep: boolean }
  | { readonly type: "undo" | "redo" }
  /** `size`: whose mask; without it the one that is shown. */
  | { readonly type: "invert" | "clear"; readonly size?: Size }
  | { readonly type: "operate"; readonly id: RequestId; readonly operation: MaskOperation }
  /** Replaces the mask for a size by a PNG of that size (null: empties it), with its feather, as one undo step. */
  | {
      readonly type: "replace";
      readonly id: RequestId;
      readonly size: Size;
      readonly source: string | Blob | null;
      /** Null leaves it as it is. */
      readonly feather: number | null;
      /** Refused where the mask has another revision, or a pointer is at work on it; null replaces whatever is there. */
      readonly ifRevision: number | null;
    }
  /** Replaces the mask for a size by a PNG of that size (null: empties it), with its feather, and forgets its undo steps. */
  | {
      readonly type: "load";
      readonly id: RequestId;
      readonly size: Size;
      readonly source: string | Blob | null;
      readonly feather: number;
    }
  /** Answered when everything that was sent before has been done. */
  | { readonly type: "settle"; readonly id: RequestId }
  | {
      readonly type: "export";
      /** Whose mask; null: the one that is shown. */
      readonly size: Size | null;
      readonly id: RequestId;
      readonly form: MaskForm;
      /** Whether the feather is applied to what is written. */
      readonly feather: boolean;
    }
  | { readonly type: "cancel"; readonly id: RequestId };

/** What made an undo step: that a mask was replaced, anything else, or nothing did. */
export type MaskStepReport = "replaced" | "changed" | null;

/** From the engine to the main thread. */
export type MaskReport =
  | { readonly type: "ready" }
  /** `step`: what made an undo step just now. */
  | { readonly type: "summary"; readonly summary: MaskSummary; readonly step: MaskStepReport }
  | { readonly type: "loaded"; readonly id: RequestId }
  /** An operation or quick select has ended; `changed`: it made an undo step. */
  | { readonly type: "operated"; readonly id: RequestId; readonly changed: boolean }
  /** `made`: the mask as it is after it was replaced; null: refused. */
  | { readonly type: "replaced"; readonly id: RequestId; readonly made: MaskState | null }
  /** How much of an operation or an export is done, 0..1; not for those that are over at once. */
  | { readonly type: "progress"; readonly id: RequestId; readonly share: number }
  | { readonly type: "exported"; readonly id: RequestId; readonly png: Blob | null }
  | { readonly type: "failed"; readonly id: RequestId; readonly error: ErrorData };
