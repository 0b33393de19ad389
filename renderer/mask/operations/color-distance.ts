/** Red, green, blue and alpha, 0..255 each. */
export type Rgba = readonly [number, number, number, number];

/** The largest difference of a channel between the colour and the pixel at `offset` of RGBA bytes, 0..255. */
export function colorDistance(pixels: Uint8ClampedArray, offset: number, [r, g, b, a]: Rgba): number {
  return Math.max(
    Math.abs((pixels[offset] ?? 0) - r),
    Math.abs((pixels[offset + 1] ?? 0) - g),
    Math.abs((pixels[offset + 2] ?? 0) - b),
    Math.abs((pixels[offset + 3] ?? 0) - a),
  );
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
