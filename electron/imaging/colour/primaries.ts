/** Row-major 3×3. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];
type Vector = readonly [number, number, number];

/** CIE 1931 xy of red, green, blue and white. */
export interface Primaries {
  readonly red: readonly [number, number];
  readonly green: readonly [number, number];
  readonly blue: readonly [number, number];
  readonly white: readonly [number, number];
}

const d65 = [0.3127, 0.329] as const;

/** IEC 61966-2-1. */
export const srgbPrimaries: Primaries = {
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  white: d65,
};

/** By their number in ITU-T H.273 table 2; those of analogue television are close to sRGB's and left as they are. */
export const primariesByCode: Readonly<Record<number, Primaries>> = {
  9: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: d65 }, // BT.2020
  12: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: d65 }, // Display P3
};

/** The profile connection space's white, as ICC.1 §7.2.16 writes it. */
const d50: Vector = [0.9642, 1, 0.8249];

/** Bradford's cone response, which ICC.1 annex E uses for chromatic adaptation. */
const bradford: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

/** Linear RGB → CIE XYZ adapted to D50 (ICC.1 annex E; the standard construction from chromaticities). */
export function rgbToXyz({ red, green, blue, white }: Primaries): Matrix {
  const columns = [red, green, blue].map(toXyz);
  const [r, g, b] = columns;
  if (!r || !g || !b) throw new Error("three primaries");
  const unscaled: Matrix = [r[0], g[0], b[0], r[1], g[1], b[1], r[2], g[2], b[2]];
  const whitePoint = toXyz(white);
  const scale = apply(invert(unscaled), whitePoint);
  return multiply(adaptation(whitePoint), multiply(unscaled, diagonal(scale)));
}

function toXyz([x, y]: readonly [number, number]): Vector {
  return [x / y, 1, (1 - x - y) / y];
}

function adaptation(white: Vector): Matrix {
  const from = apply(bradford, white);
  const to = apply(bradford, d50);
  return multiply(
    invert(bradford),
    multiply(diagonal([to[0] / from[0], to[1] / from[1], to[2] / from[2]]), bradford),
  );
}

function diagonal([a, b, c]: Vector): Matrix {
  return [a, 0, 0, 0, b, 0, 0, 0, c];
}

function apply([a, b, c, d, e, f, g, h, i]: Matrix, [x, y, z]: Vector): Vector {
  return [a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z];
}

export function multiply(m: Matrix, [a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const [p, q, r] = [apply(m, [a, d, g]), apply(m, [b, e, h]), apply(m, [c, f, i])];
  return [p[0], q[0], r[0], p[1], q[1], r[1], p[2], q[2], r[2]];
}

export function invert([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const scale = 1 / determinant;
  return [
    (e * i - f * h) * scale,
    (c * h - b * i) * scale,
    (b * f - c * e) * scale,
    (f * g - d * i) * scale,
    (a * i - c * g) * scale,
    (c * d - a * f) * scale,
    (d * h - e * g) * scale,
    (b * g - a * h) * scale,
    (a * e - b * d) * scale,
  ];
}
