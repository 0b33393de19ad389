const bytesOfScore = 4;
/** Below what every WebGPU device must let a buffer have. */
const scoreBudget = 256 * 2 ** 20;

/**
 * Into how many blocks queries are cut so that a matrix of attention scores stays within 256 MiB.
 *
 * @param tokens Of the longest sequence to come; a shorter one must have as many tokens as there are blocks.
 */
export function queryBlocks(heads: number, tokens: number): number {
  return Math.max(1, Math.ceil((heads * tokens * tokens * bytesOfScore) / scoreBudget));
}
