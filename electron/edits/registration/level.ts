import type { Raster8 } from "../../../shared/domain/raster.ts";

/** Two pictures at one size and where they may be compared. Pixel (i, j) has its middle at (i + ½, j + ½). */
export interface Level {
  readonly width: number;
  readonly height: number;
  /** Luma, 0..255. */
  readonly reference: Float32Array;
  readonly answer: Float32Array;
  /** 1 = the reference's pixel may be looked for in the answer. */
  readonly comparable: Uint8Array;
}

/** Rec. 709 weights on the stored values: where edges lie is all that matters here. */
export function lumaOf({ width, height, channels, data }: Raster8): Float32Array {
  const luma = new Float32Array(width * height);
  for (let pixel = 0, at = 0; pixel < luma.length; pixel++, at += channels) {
    luma[pixel] = 0.2126 * (data[at] ?? 0) + 0.7152 * (data[at + 1] ?? 0) + 0.0722 * (data[at + 2] ?? 0);
  }
  return luma;
}

/** Half the size, every pixel the mean of four; the sides must be even. Comparable where all four are. */
export function halve(level: Level): Level {
  const width = level.width / 2;
  const height = level.height / 2;
  const all = level.comparable;
  const comparable = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const upper = 2 * y * level.width + 2 * x;
      const lower = upper + level.width;
      comparable[at] = (all[upper] ?? 0) & (all[upper + 1] ?? 0) & (all[lower] ?? 0) & (all[lower + 1] ?? 0);
    }
  }
  const reference = halveField(level.reference, width, height);
  return { width, height, reference, answer: halveField(level.answer, width, height), comparable };
}

function halveField(field: Float32Array, width: number, height: number): Float32Array {
  const half = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const upper = 4 * y * width + 2 * x;
      const lower = upper + 2 * width;
      half[at] =
        ((field[upper] ?? 0) + (field[upper + 1] ?? 0) + (field[lower] ?? 0) + (field[lower + 1] ?? 0)) / 4;
    }
  }
  return half;
}
