/** One Euler step of a flow, in float32: x + (next − sigma) · v. The velocity may have rows beyond those of `latents`. */
export function eulerStep(
  latents: Float32Array,
  velocity: Float32Array,
  sigma: number,
  next: number,
): Float32Array<ArrayBuffer> {
  const step = Math.fround(next - sigma);
  return latents.map((value, index) => value + Math.fround(step * (velocity[index] ?? 0)));
}

/** True classifier-free guidance, in float32: negative + scale · (positive − negative). */
export function guide(
  positive: Float32Array,
  negative: Float32Array,
  scale: number,
): Float32Array<ArrayBuffer> {
  const factor = Math.fround(scale);
  return positive.map((value, index) => {
    const other = negative[index] ?? 0;
    return other + Math.fround(factor * Math.fround(value - other));
  });
}
