import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";

export type FillQuality = "draft" | "standard" | "best";

/** Everything that a fill needs; plain data, so that it can be sent to a worker as it is. */
export type FillTask =
  | {
      readonly kind: "content-aware";
      readonly image: Raster8;
      /** Of the image's size; every pixel above 0 is part of the hole. */
      readonly mask: MaskRaster;
      readonly quality: FillQuality;
      /** How far around a hole texture is taken from, as a multiple of the hole's longer side. */
      readonly searchArea: number;
      /** 0..4294967295: the same task gives the same bytes. */
      readonly seed: number;
    }
  | { readonly kind: "smooth"; readonly image: Raster8; readonly mask: MaskRaster };

export interface FillProgress {
  /** 0..1, never falling. */
  readonly fraction: number;
  /** What is being done, in words for people. */
  readonly stage: string;
}

/**
 * A computation that hands back control every few milliseconds, so that whoever drives it can report progress and stop it.
 * Its result depends on its arguments alone, never on when it was continued.
 */
export type Stepwise<Result> = Generator<FillProgress, Result, void>;
