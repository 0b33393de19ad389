/*
 * Logarithm, sine and cosine made of additions, multiplications and divisions only, which IEEE 754 fixes to the last
 * bit. JavaScript leaves Math.log, Math.sin and Math.cos to the engine, and a seed must give the same noise after an
 * upgrade of it. Correct to about 2e-16, far below the float32 that the results are rounded to.
 */

/** π/2 as a float64 and what is missing from it. */
const halfPiHigh = 1.5707963267948966;
const halfPiLow = 6.123233995736766e-17;

/** Natural logarithm of a number above 0. */
export function exactLog(value: number): number {
  let mantissa = value;
  let exponent = 0;
  for (; mantissa < Math.SQRT1_2; mantissa *= 2) exponent -= 1;
  for (; mantissa > Math.SQRT2; mantissa /= 2) exponent += 1;
  // log m = 2·artanh((m − 1)/(m + 1)), whose series needs 11 terms below √2.
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1 / odd;
  return exponent * Math.LN2 + 2 * ratio * sum;
}

/** Of an angle in 0..2π. */
export function exactCosineAndSine(angle: number): { readonly cosine: number; readonly sine: number } {
  const quarter = Math.round(angle / halfPiHigh);
  const rest = angle - quarter * halfPiHigh - quarter * halfPiLow;
  const square = rest * rest;
  // Taylor's series: for a rest of at most π/4 the first term left out is below 1e-17.
  let cosine = 0;
  for (let even = 16; even >= 2; even -= 2) cosine = (1 + cosine) * (-square / (even * (even - 1)));
  cosine += 1;
  let sine = 0;
  for (let odd = 17; odd >= 3; odd -= 2) sine = (1 + sine) * (-square / (odd * (odd - 1)));
  sine = rest + rest * sine;
  switch (quarter % 4) {
    case 0:
      return { cosine, sine };
    case 1:
      return { cosine: -sine, sine: cosine };
    case 2:
      return { cosine: -cosine, sine: -sine };
    default:
      return { cosine: sine, sine: -cosine };
  }
}
