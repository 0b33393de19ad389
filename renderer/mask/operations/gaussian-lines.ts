/** The recursive filter for one standard deviation: see `gaussianFilter`. */
export interface GaussianFilter {
  /** Weights of the last four inputs, and of the last four outputs, on the way forwards. */
  readonly forward: Weights;
  readonly backward: Weights;
}

interface Weights {
  readonly inputs: readonly [number, number, number, number, number];
  readonly outputs: readonly [number, number, number, number];
  /** What the filter makes of an endless 1. */
  readonly gain: number;
}

interface Complex {
  readonly re: number;
  readonly im: number;
}

const one: Complex = { re: 1, im: 0 };
const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});

/** Half a Gaussian as a sum of four damped waves: factors and rates by Getreuer, IPOL 3 (2013), Deriche of order 4. */
const waves: readonly { readonly factor: Complex; readonly rate: Complex }[] = [
  { factor: { re: 0.84, im: 1.8675 }, rate: { re: 1.783, im: 0.6318 } },
  { factor: { re: 0.84, im: -1.8675 }, rate: { re: 1.783, im: -0.6318 } },
  { factor: { re: -0.34015, im: -0.1299 }, rate: { re: 1.723, im: 1.997 } },
  { factor: { re: -0.34015, im: 0.1299 }, rate: { re: 1.723, im: -1.997 } },
];

/**
 * Deriche's recursive Gaussian (INRIA RR-1893, 1993) for a standard deviation in pixels: its cost does not depend on it.
 */
export function gaussianFilter(sigma: number): GaussianFilter {
  const poles = waves.map(({ rate }) => {
    const size = Math.exp(-rate.re / sigma);
    return { re: size * Math.cos(rate.im / sigma), im: -size * Math.sin(rate.im / sigma) };
  });
  const [, a1 = 0, a2 = 0, a3 = 0, a4 = 0] = polynomial(poles).map(({ re }) => re);
  const numerators = waves.map(({ factor }, index) =>
    polynomial(poles.filter((_, other) => other !== index)).map((term) => times(term, factor)),
  );
  const sums = [0, 1, 2, 3].map((power) =>
    numerators.reduce((sum, terms) => sum + (terms[power]?.re ?? 0), 0),
  );
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = sums;
  const outputs = [a1, a2, a3, a4] as const;
  const feedback = 1 + a1 + a2 + a3 + a4;
  const ahead = [b0, b1, b2, b3, 0] as const;
  // The way back leaves out the pixel itself, which the way forwards has counted.
  const back = [0, b1 - a1 * b0, b2 - a2 * b0, b3 - a3 * b0, -a4 * b0] as const;
  const gain = (ahead.reduce((a, b) => a + b) + back.reduce((a, b) => a + b)) / feedback;
  const weights = (inputs: Weights["inputs"]): Weights => {
    const [w0, w1, w2, w3, w4] = inputs;
    const scaled = [w0 / gain, w1 / gain, w2 / gain, w3 / gain, w4 / gain] as const;
    return { inputs: scaled, outputs, gain: (w0 + w1 + w2 + w3 + w4) / gain / feedback };
  };
  return { forward: weights(ahead), backward: weights(back) };
}

/** Coefficients of the product of all (1 - pole · z), lowest power first. */
function polynomial(poles: readonly Complex[]): Complex[] {
  let terms: Complex[] = [one];
  for (const { re, im } of poles) {
    const shifted = [{ re: 0, im: 0 }, ...terms.map((term) => times(term, { re: -re, im: -im }))];
    terms = shifted.map((term, power) => plus(term, terms[power] ?? { re: 0, im: 0 }));
  }
  return terms;
}

/** Rows before the first and after the last that `filterLines` needs in its arrays. */
export const linePadding = 4;

/**
 * Filters `lines` lines of `length` values side by side: value p of line l is `values[(p + linePadding) * lines + l]`.
 * Before its first and after its last value a line goes on with that. Writes the result to the same places of `result`.
 */
export function filterLines(
  values: Float64Array,
  result: Float64Array,
  lines: number,
  length: number,
  { forward, backward }: GaussianFilter,
): void {
  const first = linePadding * lines;
  const end = first + length * lines;
  const scratch = backwardScratch(values.length);
  for (let pad = 0; pad < linePadding; pad++) {
    for (let line = 0; line < lines; line++) {
      const before = values[first + line] ?? 0;
      values[pad * lines + line] = before;
      result[pad * lines + line] = before * forward.gain;
      const after = values[end - lines + line] ?? 0;
      values[end + pad * lines + line] = after;
      scratch[end + pad * lines + line] = after * backward.gain;
    }
  }
  pass(values, result, first, end, lines, forward);
  pass(values, scratch, end - 1, first - 1, -lines, backward);
  for (let index = first; index < end; index++) result[index] = (result[index] ?? 0) + (scratch[index] ?? 0);
}

let scratchSpace = new Float64Array(0);

function backwardScratch(length: number): Float64Array {
  if (scratchSpace.length < length) scratchSpace = new Float64Array(length);
  return scratchSpace;
}

/** Values from `start` to before `end`, in either direction; the one before is `step` back. */
function pass(
  values: Float64Array,
  result: Float64Array,
  start: number,
  end: number,
  step: number,
  { inputs: [w0, w1, w2, w3, w4], outputs: [a1, a2, a3, a4] }: Weights,
): void {
  const direction = step > 0 ? 1 : -1;
  for (let index = start; index !== end; index += direction) {
    const at1 = index - step;
    const at2 = at1 - step;
    const at3 = at2 - step;
    const at4 = at3 - step;
    result[index] =
      w0 * (values[index] ?? 0) +
      w1 * (values[at1] ?? 0) +
      w2 * (values[at2] ?? 0) +
      w3 * (values[at3] ?? 0) +
      w4 * (values[at4] ?? 0) -
      a1 * (result[at1] ?? 0) -
      a2 * (result[at2] ?? 0) -
      a3 * (result[at3] ?? 0) -
      a4 * (result[at4] ?? 0);
  }
}
