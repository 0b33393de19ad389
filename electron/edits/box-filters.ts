/** The mean of (2 · radius + 1)² pixels around each, by running sums; at the edges of those that there are. */
export function blurMean(
  values: Float32Array,
  width: number,
  height: number,
  radius: number,
): Float32Array<ArrayBuffer> {
  const across = new Float32Array(values.length);
  for (let y = 0; y < height; y++) meanAlong(values, across, y * width, 1, width, radius);
  const blurred = new Float32Array(values.length);
  for (let x = 0; x < width; x++) meanAlong(across, blurred, x, width, height, radius);
  return blurred;
}

function meanAlong(
  from: Float32Array,
  to: Float32Array,
  start: number,
  stride: number,
  count: number,
  radius: number,
): void {
  let sum = 0;
  let members = 0;
  for (let i = -radius; i < count; i++) {
    const entering = i + radius;
    if (entering < count) {
      sum += from[start + entering * stride] ?? 0;
      members++;
    }
    const leaving = i - radius - 1;
    if (leaving >= 0) {
      sum -= from[start + leaving * stride] ?? 0;
      members--;
    }
    if (i >= 0) to[start + i * stride] = sum / members;
  }
}

/** 1 where a pixel that is not 0 lies within a square of `radius` pixels around, else 0. */
export function dilate(
  values: Uint8Array,
  width: number,
  height: number,
  radius: number,
): Uint8Array<ArrayBuffer> {
  const across = new Uint8Array(values.length);
  for (let y = 0; y < height; y++) reach(values, across, y * width, 1, width, radius);
  const grown = new Uint8Array(values.length);
  for (let x = 0; x < width; x++) reach(across, grown, x, width, height, radius);
  return grown;
}

function reach(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  stride: number,
  count: number,
  radius: number,
): void {
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count + radius; i++) {
    if (i < count && from[start + i * stride] !== 0) last = i;
    const at = i - radius;
    if (at >= 0 && last >= at - radius) to[start + at * stride] = 1;
  }
}
