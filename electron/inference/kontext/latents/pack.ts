import type { FloatTensor } from "../pipeline/networks.ts";

/** Pixels of the picture along one side of a latent pixel, and of a token, which is two latent pixels wide and high. */
export const latentScale = 8;
export const tokenScale = 2 * latentScale;

/**
 * Packs 2×2 latent pixels into a token, as FLUX does: token (y >> 1) · w/2 + (x >> 1), channel c · 4 + (y & 1) · 2 + (x & 1).
 *
 * @param latents [1, c, h, w], h and w even. @returns [1, h/2 · w/2, 4c].
 */
export function packLatents({ shape, data }: FloatTensor): FloatTensor {
  const [, channels = 0, height = 0, width = 0] = shape;
  const packed = new Float32Array(data.length);
  for (let index = 0; index < data.length; index += 1) {
    packed[packedIndex(index, channels, height, width)] = data[index] ?? 0;
  }
  return { shape: [1, (height / 2) * (width / 2), channels * 4], data: packed };
}

/**
 * The inverse of `packLatents`. Tokens beyond the picture's are left out.
 *
 * @param height, width Of the latent, even. @returns [1, c, height, width].
 */
export function unpackLatents({ shape, data }: FloatTensor, height: number, width: number): FloatTensor {
  const channels = (shape[2] ?? 0) / 4;
  const latents = new Float32Array(channels * height * width);
  for (let index = 0; index < latents.length; index += 1) {
    latents[index] = data[packedIndex(index, channels, height, width)] ?? 0;
  }
  return { shape: [1, channels, height, width], data: latents };
}

function packedIndex(index: number, channels: number, height: number, width: number): number {
  const x = index % width;
  const row = (index - x) / width;
  const y = row % height;
  const channel = (row - y) / height;
  const token = (y >> 1) * (width >> 1) + (x >> 1);
  return token * channels * 4 + channel * 4 + (y & 1) * 2 + (x & 1);
}
