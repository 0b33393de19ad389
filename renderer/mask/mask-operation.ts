import type { Point, Rect } from "../../shared/domain/geometry.ts";

/** How a selection s meets the mask m, 0..255 each: s; max(m, s); min(m, 255 - s); min(m, s). */
export type Combine = "replace" | "add" | "subtract" | "intersect";

/**
 * An area given by its outline, in picture pixels. `polygon`: x and y of each corner, closed by itself; where it
 * overlaps itself the even-odd rule holds. `ellipse`: the one inside the rectangle, which may have fractions.
 */
export type SelectionShape =
  | { readonly kind: "polygon"; readonly points: Float64Array<ArrayBuffer> }
  | { readonly kind: "rectangle" | "ellipse"; readonly rect: Rect };

/** Red, green and blue, 0..255 each. */
export type Rgb = readonly [number, number, number];

/**
 * A change of the whole mask, one undo step each. `tolerance`: 0..255, the largest difference of any channel to the
 * colour that was picked. `antialias`: soft edges; without, every pixel becomes 0 or 255. Each that has `combine`
 * makes a selection and joins it to the mask.
 */
export type MaskOperation =
  | {
      readonly kind: "select-shape";
      readonly combine: Combine;
      readonly shape: SelectionShape;
      readonly antialias: boolean;
    }
  /** The pixels alike the one at `at`; `contiguous`: only those connected with it over their sides. */
  | {
      readonly kind: "select-wand";
      readonly combine: Combine;
      readonly at: Point;
      readonly tolerance: number;
      readonly contiguous: boolean;
      readonly antialias: boolean;
    }
  /** The pixels alike a colour, wherever they are. */
  | {
      readonly kind: "select-color";
      readonly combine: Combine;
      readonly color: Rgb;
      readonly tolerance: number;
      readonly antialias: boolean;
    }
  /** Where the picture is transparent: 255 - alpha. */
  | { readonly kind: "from-transparency"; readonly combine: Combine }
  /** Where the picture differs from the one at `url` (absolute, same size) by more than `tolerance`, grown. */
  | {
      readonly kind: "from-difference";
      readonly combine: Combine;
      readonly url: string;
      readonly tolerance: number;
      readonly grow: number;
    }
  /** A PNG of the picture's size: grey of 1 to 8 bits (255 = edit), or with alpha (0 = edit). */
  | { readonly kind: "paste"; readonly combine: Combine; readonly source: string | Blob }
  /** Makes all of it 255. */
  | { readonly kind: "fill" }
  /** Raises what is enclosed by higher values, so that from there no way to the border goes downhill. */
  | { readonly kind: "fill-holes" }
  /** The largest (smallest) value within so many pixels: 1..1000, by Euclid. */
  | { readonly kind: "grow" | "shrink"; readonly pixels: number }
  /** The median of a square of 2 × radius + 1 pixels; radius 1..100. */
  | { readonly kind: "smooth"; readonly radius: number }
  /** 255 from `level` (1..255) on, else 0. */
  | { readonly kind: "threshold"; readonly level: number };
