import { exactCosineAndSine, exactLog } from "./exact-math.ts";
import { MersenneTwister } from "./mersenne-twister.ts";

const twoPi = Math.fround(2 * Math.PI);
const block = 16;

/**
 * What `torch.randn(count, generator=torch.Generator("cpu").manual_seed(seed))` draws in float32, by the layout of
 * torch's vectorised CPU kernel (`normal_fill` in aten/src/ATen/native/cpu/DistributionTemplates.h): blocks of 16, the
 * Box-Muller pairs 8 apart. Torch's own logarithm and cosine differ between processors, so agreement is within 3e-6;
 * ours are the same everywhere.
 *
 * @param seed Of which the low 32 bits count, as in torch.
 * @param count A multiple of 16, which noise for 16 latent channels always is.
 */
export function torchNoise(seed: number, count: number): Float32Array<ArrayBuffer> {
  if (count % block !== 0) throw new RangeError(`Noise comes in blocks of ${block}, not ${count} values.`);
  const generator = new MersenneTwister(seed);
  const noise = new Float32Array(count);
  for (let index = 0; index < count; index += 1) noise[index] = (generator.next() & 0xffffff) / 0x1000000;
  for (let start = 0; start < count; start += block) {
    for (let index = start; index < start + block / 2; index += 1) {
      const uniform = Math.fround(1 - (noise[index] ?? 0));
      const angle = Math.fround(twoPi * (noise[index + block / 2] ?? 0));
      const radius = Math.fround(Math.sqrt(Math.fround(-2 * Math.fround(exactLog(uniform)))));
      const { cosine, sine } = exactCosineAndSine(angle);
      noise[index] = radius * Math.fround(cosine);
      noise[index + block / 2] = radius * Math.fround(sine);
    }
  }
  return noise;
}
