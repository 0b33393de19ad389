/**
 * Pixels in memory: row-major, channels interleaved, sRGB with its transfer curve, alpha (channel 4) not
 * premultiplied. `data.length === width * height * channels`.
 */
export interface Raster<Data extends Uint8Array | Uint16Array = Uint8Array | Uint16Array> {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  /** 0..255 in a Uint8Array, 0..65535 in a Uint16Array. */
  readonly data: Data;
}

export type Raster8 = Raster<Uint8Array>;

/** One byte a pixel: 0 = keep, 255 = edit, between = blend. `data.length === width * height`. */
export interface MaskRaster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
