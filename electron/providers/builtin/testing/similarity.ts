import type { MaskRaster, Raster8 } from "../../../../shared/domain/raster.ts";

export interface Similarity {
  /** Decibels; Infinity for equal pixels. */
  readonly psnr: number;
  /** -1..1. */
  readonly ssim: number;
}

const radius = 5;
const deviation = 1.5;
const brightnessConstant = (0.01 * 255) ** 2;
const contrastConstant = (0.03 * 255) ** 2;

/**
 * How like two pictures are on the masked pixels (above 0), over red, green and blue: the peak signal-to-noise ratio,
 * and the mean of the structural similarity map (Wang et al., "Image quality assessment: from error visibility to
 * structural similarity", 2004) with its Gaussian window of 11 pixels, mirrored at the edges. Agrees with scikit-image's
 * structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, full=True).
 */
export function similarityInMask(a: Raster8, b: Raster8, mask: MaskRaster): Similarity {
  const { width, height } = mask;
  let squares = 0;
  let structure = 0;
  let samples = 0;
  for (let channel = 0; channel < 3; channel++) {
    const first = plane(a, channel);
    const second = plane(b, channel);
    const blurred = (of: (index: number) => number): Float64Array =>
      blur(
        Float64Array.from(first, (_, index) => of(index)),
        width,
        height,
      );
    const at = (values: Float64Array, index: number): number => values[index] ?? 0;
    const firstMean = blurred((index) => at(first, index));
    const secondMean = blurred((index) => at(second, index));
    const firstSquare = blurred((index) => at(first, index) ** 2);
    const secondSquare = blurred((index) => at(second, index) ** 2);
    const product = blurred((index) => at(first, index) * at(second, index));
    for (let index = 0; index < mask.data.length; index++) {
      if (mask.data[index] === 0) continue;
      const meanA = at(firstMean, index);
      const meanB = at(secondMean, index);
      const varianceA = at(firstSquare, index) - meanA * meanA;
      const varianceB = at(secondSquare, index) - meanB * meanB;
      const covariance = at(product, index) - meanA * meanB;
      structure +=
        ((2 * meanA * meanB + brightnessConstant) * (2 * covariance + contrastConstant)) /
        ((meanA * meanA + meanB * meanB + brightnessConstant) * (varianceA + varianceB + contrastConstant));
      squares += (at(first, index) - at(second, index)) ** 2;
      samples++;
    }
  }
  return { psnr: 10 * Math.log10((255 * 255 * samples) / squares), ssim: structure / samples };
}

function plane({ width, height, channels, data }: Raster8, channel: number): Float64Array {
  return Float64Array.from({ length: width * height }, (_, index) => data[index * channels + channel] ?? 0);
}

function blur(values: Float64Array, width: number, height: number): Float64Array {
  return blurLines(blurLines(values, width, height, 1, width), height, width, width, 1);
}

/** Blurs along lines of `length` samples that lie `stride` apart; lines start `lineStride` apart. */
function blurLines(
  values: Float64Array,
  length: number,
  lines: number,
  stride: number,
  lineStride: number,
): Float64Array {
  const kernel = Array.from({ length: 2 * radius + 1 }, (_, tap) =>
    Math.exp(-((tap - radius) ** 2) / (2 * deviation ** 2)),
  );
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  const result = new Float64Array(values.length);
  for (let line = 0; line < lines; line++) {
    for (let position = 0; position < length; position++) {
      let total = 0;
      for (let tap = -radius; tap <= radius; tap++) {
        const weight = (kernel[tap + radius] ?? 0) / sum;
        total += weight * (values[line * lineStride + mirror(position + tap, length) * stride] ?? 0);
      }
      result[line * lineStride + position * stride] = total;
    }
  }
  return result;
}

/** ... 1 0 | 0 1 2 ... */
function mirror(position: number, length: number): number {
  const period = 2 * length;
  const wrapped = ((position % period) + period) % period;
  return wrapped < length ? wrapped : period - 1 - wrapped;
}
