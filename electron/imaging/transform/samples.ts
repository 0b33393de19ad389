import type { Size } from "../../../shared/domain/geometry.ts";

/** Interleaved pixels of a picture (3 or 4 channels) or of a mask (1). */
export interface Samples extends Size {
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array | Uint16Array;
}

/** Zeros of the same depth and channels. */
export function emptySamples({ channels, data }: Samples, { width, height }: Size): Samples {
  const length = width * height * channels;
  return {
    width,
    height,
    channels,
    data: data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length),
  };
}
