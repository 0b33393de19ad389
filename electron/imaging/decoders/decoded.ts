import type { Raster } from "../../../shared/domain/raster.ts";

/** What every decoder gives: upright, sRGB. */
export interface Decoded {
  readonly raster: Raster;
  /** For people, whole sentences. */
  readonly warnings: readonly string[];
}
