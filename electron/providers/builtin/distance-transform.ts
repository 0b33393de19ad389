/**
 * How far each pixel of a box lies inside the hole, in pixels: 0 outside, 1 at its border, by two passes of a 3×3
 * chamfer (Borgefors, "Distance transformations in digital images", 1986). What lies outside the box counts as known.
 * @param inside 1 in the hole; `inside.length === width * height`.
 */
export function distanceInside(inside: Uint8Array, width: number, height: number): Float32Array {
  const distance = new Float32Array(width * height);
  const diagonal = Math.SQRT2;
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (distance[y * width + x] ?? 0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const index = y * width + x;
      if (inside[index] !== 1) continue;
      const straight = Math.min(at(x - 1, y), at(x, y - 1)) + 1;
      const slanted = Math.min(at(x - 1, y - 1), at(x + 1, y - 1)) + diagonal;
      distance[index] = Math.min(straight, slanted);
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      const index = y * width + x;
      if (inside[index] !== 1) continue;
      const straight = Math.min(at(x + 1, y), at(x, y + 1)) + 1;
      const slanted = Math.min(at(x - 1, y + 1), at(x + 1, y + 1)) + diagonal;
      distance[index] = Math.min(distance[index] ?? 0, straight, slanted);
    }
  }
  return distance;
}
