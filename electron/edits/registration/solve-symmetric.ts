type Five = [number, number, number, number, number];

/**
 * Solves five linear equations with a symmetric positive definite matrix by Cholesky's decomposition.
 * @param matrix 5 × 5, row by row; only the lower half is read.
 * @returns null where the equations do not determine a solution.
 */
export function solveSymmetric(matrix: Float64Array, vector: Float64Array): Five | null {
  const lower = new Float64Array(25);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * 5 + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (lower[i * 5 + k] ?? 0) * (lower[j * 5 + k] ?? 0);
      if (i === j) {
        if (!(sum > 1e-9 * (matrix[i * 5 + i] ?? 0))) return null;
        lower[i * 5 + i] = Math.sqrt(sum);
      } else lower[i * 5 + j] = sum / (lower[j * 5 + j] ?? 1);
    }
  }
  return substitute(lower, vector);
}

/** Forwards through the lower triangle, back through its transpose. */
function substitute(lower: Float64Array, vector: Float64Array): Five {
  const result: Five = [0, 0, 0, 0, 0];
  for (let i = 0; i < 5; i++) {
    let sum = vector[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (lower[i * 5 + k] ?? 0) * (result[k] ?? 0);
    result[i] = sum / (lower[i * 5 + i] ?? 1);
  }
  for (let i = 4; i >= 0; i--) {
    let sum = result[i] ?? 0;
    for (let k = i + 1; k < 5; k++) sum -= (lower[k * 5 + i] ?? 0) * (result[k] ?? 0);
    result[i] = sum / (lower[i * 5 + i] ?? 1);
  }
  return result;
}
