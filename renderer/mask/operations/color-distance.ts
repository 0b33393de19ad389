/** Red, green, blue and alpha, 0..255 each. */
export type Rgba = readonly [number, number, number, number];

/**
 * For `count` pixels of RGBA bytes from `offset` on the largest difference of a channel to the colour, 0..255, written to
 * `target` from `at` on.
 */
export function colorDistances(
  pixels: Uint8ClampedArray,
  offset: number,
  count: number,
  [r, g, b, a]: Rgba,
  target: Uint8Array,
  at = 0,
): void {
  for (let index = 0, from = offset; index < count; index++, from += 4) {
    let most = Math.abs((pixels[from] ?? 0) - r);
    const green = Math.abs((pixels[from + 1] ?? 0) - g);
    const blue = Math.abs((pixels[from + 2] ?? 0) - b);
    const alpha = Math.abs((pixels[from + 3] ?? 0) - a);
    if (green > most) most = green;
    if (blue > most) most = blue;
    if (alpha > most) most = alpha;
    target[at + index] = most;
  }
}

/**
 * For each distance 0..255 how far a pixel is selected, 0..255: wholly up to the tolerance; with `antialias` then falling
 * evenly to 0 at one and a half times the tolerance, as GIMP's selection by colour does.
 */
export function selectionTable(tolerance: number, antialias: boolean): Uint8Array {
  const table = new Uint8Array(256);
  for (let distance = 0; distance < 256; distance++) {
    if (distance <= tolerance) table[distance] = 255;
    else if (antialias && tolerance > 0) {
      table[distance] = Math.floor(Math.max(0, (1.5 - distance / tolerance) * 2) * 255 + 0.5);
    }
  }
  return table;
}
