import { float16Bits, float16Value, largestFloat16 } from "./half-floats.ts";

/** Element types that weights come in. */
export type FloatType = "F32" | "F16" | "BF16";

export const floatBytes: Readonly<Record<FloatType, number>> = { F32: 4, F16: 2, BF16: 2 };

const float16Values = Float32Array.from({ length: 65_536 }, (_, half) => float16Value(half));

/**
 * Widens stored weights to float32, which is exact for all three types.
 *
 * @param bytes little-endian, whole elements, at an offset that is a multiple of four.
 * @param into as long as there are elements.
 */
export function widen(type: FloatType, bytes: Uint8Array, into: Float32Array): void {
  switch (type) {
    case "F32":
      into.set(new Float32Array(bytes.buffer, bytes.byteOffset, into.length));
      return;
    case "F16": {
      const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, into.length);
      for (let index = 0; index < into.length; index++) into[index] = float16Values[halves[index] ?? 0] ?? 0;
      return;
    }
    case "BF16": {
      const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, into.length);
      const words = new Uint32Array(into.buffer, into.byteOffset, into.length);
      for (let index = 0; index < into.length; index++) words[index] = (halves[index] ?? 0) << 16;
      return;
    }
  }
}

/**
 * Rounds to float16, ties to even. What is beyond the largest float16 becomes ±65504 instead of infinity, which would
 * make every pixel NaN.
 *
 * @returns how many were clamped.
 */
export function narrow(values: Float32Array, into: Uint16Array): number {
  let clamped = 0;
  for (let index = 0; index < values.length; index++) {
    const number = values[index] ?? 0;
    let half = float16Bits(number);
    if ((half & 0x7fff) === 0x7c00) {
      half = float16Bits(number < 0 ? -largestFloat16 : largestFloat16);
      clamped++;
    }
    into[index] = half;
  }
  return clamped;
}
