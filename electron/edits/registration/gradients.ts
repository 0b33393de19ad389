/** A picture's slope in every pixel, per pixel. */
export interface Gradients {
  readonly across: Float32Array;
  readonly down: Float32Array;
}

/**
 * Derivatives of the picture smoothed along the other axis (Scharr's 3 × 3 operator: 3, 10, 3 over 32), so that noise
 * counts less; 0 along the edges.
 */
export function gradientsOf(field: Float32Array, width: number, height: number): Gradients {
  const across = new Float32Array(field.length);
  const down = new Float32Array(field.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const northWest = field[at - width - 1] ?? 0;
      const northEast = field[at - width + 1] ?? 0;
      const southWest = field[at + width - 1] ?? 0;
      const southEast = field[at + width + 1] ?? 0;
      const sides = 10 * ((field[at + 1] ?? 0) - (field[at - 1] ?? 0));
      const ends = 10 * ((field[at + width] ?? 0) - (field[at - width] ?? 0));
      across[at] = (sides + 3 * (northEast - northWest + southEast - southWest)) / 32;
      down[at] = (ends + 3 * (southWest - northWest + southEast - northEast)) / 32;
    }
  }
  return { across, down };
}
