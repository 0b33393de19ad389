/** Of the embeddings of timestep and guidance, fixed in FLUX. */
export const embeddingWidth = 256;

/**
 * The 256 sinusoids by which FLUX tells the transformer a timestep or a guidance: cosines, then sines, of 1000 · value
 * over wavelengths from 1 to 10000 (diffusers' `get_timestep_embedding` with flipped halves and no frequency shift).
 * Frequencies are rounded to float32 and the angles computed in float32, as the model was trained with.
 *
 * @param value Sigma in 0..1, or the guidance; it is multiplied by 1000 here.
 */
export function sinusoidalEmbedding(value: number): Float32Array<ArrayBuffer> {
  const half = embeddingWidth / 2;
  const embedding = new Float32Array(embeddingWidth);
  const scaled = Math.fround(Math.fround(value) * 1000);
  for (let index = 0; index < half; index += 1) {
    const exponent = Math.fround(Math.fround(-Math.fround(Math.log(10_000)) * index) / half);
    const angle = Math.fround(scaled * Math.fround(Math.exp(exponent)));
    embedding[index] = Math.cos(angle);
    embedding[half + index] = Math.sin(angle);
  }
  return embedding;
}
