/** ‖found − expected‖ / ‖expected‖, Euclidean, in float64; infinite for another length. */
export function relativeError(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let size = 0;
  for (const [index, value] of expected.entries()) {
    difference += ((found[index] ?? Number.NaN) - value) ** 2;
    size += value ** 2;
  }
  return Math.sqrt(difference / size);
}
