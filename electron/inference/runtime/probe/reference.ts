/** Numbers in -1..1 that are the same everywhere (a linear congruential generator, its upper bits). */
export function probeNumbers(length: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 23 - 1;
  });
}

/** x [rows, width] · weightᵀ [out, width], in float64. */
export function product(x: ArrayLike<number>, weight: ArrayLike<number>, width: number): Float64Array {
  const rows = x.length / width;
  const out = weight.length / width;
  return Float64Array.from({ length: rows * out }, (_, index) => {
    const [row, column] = [Math.floor(index / out), index % out];
    let sum = 0;
    for (let place = 0; place < width; place += 1) {
      sum += (x[row * width + place] ?? 0) * (weight[column * width + place] ?? 0);
    }
    return sum;
  });
}

/** What 4-bit blocks of 32 with a scale each mean: low half first, (number − 8) · scale. */
export function dequantized(data: Uint8Array, scales: Float32Array): Float64Array {
  return Float64Array.from({ length: data.length * 2 }, (_, index) => {
    const byte = data[index >> 1] ?? 0;
    const number = index % 2 === 0 ? byte & 15 : byte >> 4;
    return (number - 8) * (scales[Math.floor(index / 32)] ?? 0);
  });
}

/** softmax(Q Kᵀ / √width) V of one head, [tokens, width] each, in float64. */
export function attention(
  queries: Float32Array,
  keys: Float32Array,
  values: Float32Array,
  width: number,
): Float64Array {
  const tokens = queries.length / width;
  const scores = product(queries, keys, width).map((score) => score / Math.sqrt(width));
  const result = new Float64Array(tokens * width);
  for (let row = 0; row < tokens; row += 1) {
    const ofRow = scores.subarray(row * tokens, (row + 1) * tokens);
    const largest = ofRow.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    const weights = ofRow.map((score) => Math.exp(score - largest));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    for (const [key, weight] of weights.entries()) {
      for (let place = 0; place < width; place += 1) {
        const at = row * width + place;
        result[at] = (result[at] ?? 0) + (weight / sum) * (values[key * width + place] ?? 0);
      }
    }
  }
  return result;
}

/** GELU by tanh of LayerNorm without scale and shift over rows of `width`, in float64. */
export function normalizedGelu(x: Float32Array, width: number): Float64Array {
  const result = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    const row = Float64Array.from(x.subarray(start, start + width));
    const mean = row.reduce((sum, value) => sum + value, 0) / width;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
    for (const [place, value] of row.entries()) {
      const normal = (value - mean) / Math.sqrt(variance + 1e-6);
      const inner = Math.sqrt(2 / Math.PI) * (normal + 0.044_715 * normal ** 3);
      result[start + place] = 0.5 * normal * (1 + Math.tanh(inner));
    }
  }
  return result;
}

/** Every neighbouring pair of x [tokens, width] turned by its angle: RMSNorm of each row first, in float64. */
export function rotatedRms(
  x: Float32Array,
  width: number,
  angle: (token: number, pair: number) => number,
): Float64Array {
  const result = new Float64Array(x.length);
  for (let token = 0; token < x.length / width; token += 1) {
    const row = Float64Array.from(x.subarray(token * width, (token + 1) * width));
    const size = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / width + 1e-6);
    for (let pair = 0; pair < width / 2; pair += 1) {
      const [even, odd] = [(row[2 * pair] ?? 0) / size, (row[2 * pair + 1] ?? 0) / size];
      const [cosine, sine] = [Math.cos(angle(token, pair)), Math.sin(angle(token, pair))];
      result[token * width + 2 * pair] = even * cosine - odd * sine;
      result[token * width + 2 * pair + 1] = even * sine + odd * cosine;
    }
  }
  return result;
}

/** ‖found − expected‖ / ‖expected‖; infinite where something is not a number. */
export function relativeDistance(found: ArrayLike<number>, expected: Float64Array): number {
  let difference = 0;
  let size = 0;
  for (const [index, value] of expected.entries()) {
    difference += ((found[index] ?? Number.NaN) - value) ** 2;
    size += value ** 2;
  }
  const distance = Math.sqrt(difference / size);
  return Number.isFinite(distance) ? distance : Number.POSITIVE_INFINITY;
}
