import type { Raster8 } from "../../../../shared/domain/raster.ts";
import type { FloatTensor } from "../pipeline/networks.ts";

/** Red, green and blue of each latent channel, fitted for FLUX.1's VAE: ComfyUI, comfy/latent_formats.py, class Flux. */
const colours: readonly (readonly [number, number, number])[] = [
  [-0.0346, 0.0244, 0.0681],
  [0.0034, 0.021, 0.0687],
  [0.0275, -0.0668, -0.0433],
  [-0.0174, 0.016, 0.0617],
  [0.0859, 0.0721, 0.0329],
  [0.0004, 0.0383, 0.0115],
  [0.0405, 0.0861, 0.0915],
  [-0.0236, -0.0185, -0.0259],
  [-0.0245, 0.025, 0.118],
  [0.1008, 0.0755, -0.0421],
  [-0.0515, 0.0201, 0.0011],
  [0.0428, -0.0012, -0.0036],
  [0.0817, 0.0765, 0.0749],
  [-0.1264, -0.0522, -0.1103],
  [-0.028, -0.0881, -0.0499],
  [-0.1262, -0.0982, -0.0778],
];
const bias = [-0.0329, -0.0718, -0.0851] as const;

/**
 * A rough picture from latents without the VAE, a pixel for each: a linear map of the 16 channels to colours.
 *
 * @param latents [1, 16, h, w], in the transformer's range. @returns w × h, three channels.
 */
export function previewOfLatents({ shape, data }: FloatTensor): Raster8 {
  const [, , height = 0, width = 0] = shape;
  const plane = width * height;
  const pixels = new Uint8ClampedArray(plane * 3);
  for (let pixel = 0; pixel < plane; pixel += 1) {
    let [red, green, blue]: [number, number, number] = [...bias];
    for (const [channel, colour] of colours.entries()) {
      const value = data[channel * plane + pixel] ?? 0;
      red += value * colour[0];
      green += value * colour[1];
      blue += value * colour[2];
    }
    pixels.set(
      [red, green, blue].map((value) => (value + 1) * 127.5),
      pixel * 3,
    );
  }
  return { width, height, channels: 3, data: new Uint8Array(pixels.buffer) };
}
