const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

/** The largest finite float16. */
export const largestFloat16 = 65_504;

/**
 * The float16 nearest to a float32, ties to even (IEEE 754), as 16 bits; beyond ±65504 it is ±infinity, as the
 * standard rounds it.
 */
export function float16Bits(number: number): number {
  value[0] = number;
  const word = bits[0] ?? 0;
  const sign = (word >>> 16) & 0x8000;
  const exponent = (word >>> 23) & 0xff;
  const fraction = word & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  if (exponent < 102) return sign; // below half of the smallest subnormal, 2^-25
  if (exponent > 142) return sign | 0x7c00; // 2^16 and above
  // below 2^-14 the leading one becomes a bit of the fraction, which loses more of its low bits
  const dropped = exponent > 112 ? 13 : 126 - exponent;
  const whole = exponent > 112 ? ((exponent - 112) << 23) | fraction : 0x800000 | fraction;
  const kept = whole >>> dropped;
  const rest = whole & ((1 << dropped) - 1);
  const half = 1 << (dropped - 1);
  // a carry out of the fraction runs into the exponent, which is what rounding up to the next power of two needs
  return sign | (rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept);
}

/** What 16 bits of float16 are worth. */
export function float16Value(half: number): number {
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  const sign = half & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
