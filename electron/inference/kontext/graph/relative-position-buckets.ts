/**
 * T5's buckets for the distance from a query to a key, both directions: half of them for keys that follow; of each half,
 * one for every distance below a half of it, then wider and wider ones up to `maxDistance` (transformers'
 * `_relative_position_bucket`, whose logarithms are float32).
 *
 * @param distances Key minus query.
 * @param buckets Of both directions, a multiple of 4.
 */
export function relativePositionBuckets(
  distances: readonly number[],
  buckets: number,
  maxDistance: number,
): readonly number[] {
  const direction = buckets / 2;
  const exact = direction / 2;
  const range = Math.log(maxDistance / exact);
  return distances.map((distance) => {
    const first = distance > 0 ? direction : 0;
    const size = Math.abs(distance);
    if (size < exact) return first + size;
    const ratio = Math.fround(Math.fround(Math.log(Math.fround(size / exact))) / range);
    return first + Math.min(direction - 1, exact + Math.trunc(Math.fround(ratio * (direction - exact))));
  });
}
