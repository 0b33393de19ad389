/** Middles of clusters of colours: red, green and blue of each, one after the other. */
export type ColorClusters = Float64Array;

const rounds = 8;

/**
 * Groups colours by k-means (Lloyd 1982), beginning with the first one and then each time the one that is farthest from
 * all so far, so that the same colours always give the same clusters.
 * @param colors red, green and blue of each; at least one colour
 */
export function clusterColors(colors: Float64Array, count: number): ColorClusters {
  const clusters: number[] = Array.from(colors.subarray(0, 3));
  while (clusters.length < count * 3) {
    const present = Float64Array.from(clusters);
    let farthest = -1;
    let most = 0;
    for (let index = 0; index < colors.length; index += 3) {
      const distance = clusterDistance(
        present,
        colors[index] ?? 0,
        colors[index + 1] ?? 0,
        colors[index + 2] ?? 0,
      );
      if (distance > most) {
        most = distance;
        farthest = index;
      }
    }
    if (farthest < 0) break;
    clusters.push(...colors.subarray(farthest, farthest + 3));
  }
  const middles = Float64Array.from(clusters);
  for (let round = 0; round < rounds; round++) moveToMiddles(colors, middles);
  return middles;
}

function moveToMiddles(colors: Float64Array, middles: ColorClusters): void {
  const sums = new Float64Array(middles.length);
  const counts = new Float64Array(middles.length / 3);
  for (let index = 0; index < colors.length; index += 3) {
    const [r = 0, g = 0, b = 0] = [colors[index], colors[index + 1], colors[index + 2]];
    const nearest = nearestCluster(middles, r, g, b);
    sums[nearest * 3] = (sums[nearest * 3] ?? 0) + r;
    sums[nearest * 3 + 1] = (sums[nearest * 3 + 1] ?? 0) + g;
    sums[nearest * 3 + 2] = (sums[nearest * 3 + 2] ?? 0) + b;
    counts[nearest] = (counts[nearest] ?? 0) + 1;
  }
  for (let index = 0; index < middles.length; index++) {
    const count = counts[Math.floor(index / 3)] ?? 0;
    if (count > 0) middles[index] = (sums[index] ?? 0) / count;
  }
}

function nearestCluster(clusters: ColorClusters, r: number, g: number, b: number): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < clusters.length; index += 3) {
    const dr = r - (clusters[index] ?? 0);
    const dg = g - (clusters[index + 1] ?? 0);
    const db = b - (clusters[index + 2] ?? 0);
    const distance = dr * dr + dg * dg + db * db;
    if (distance < least) {
      least = distance;
      nearest = index / 3;
    }
  }
  return nearest;
}

/** Distance of a colour to the nearest cluster. */
export function clusterDistance(clusters: ColorClusters, r: number, g: number, b: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < clusters.length; index += 3) {
    const dr = r - (clusters[index] ?? 0);
    const dg = g - (clusters[index + 1] ?? 0);
    const db = b - (clusters[index + 2] ?? 0);
    const distance = dr * dr + dg * dg + db * db;
    if (distance < least) least = distance;
  }
  return Math.sqrt(least);
}
