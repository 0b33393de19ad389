import type { MaskRaster, Raster8 } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { decodePicture } from "./decode-picture.ts";
import type { Limits } from "./limits.ts";
import { encodeMask } from "./mask-codec.ts";
import { encodePicture } from "./picture-codec.ts";
import { toEightBits } from "./to-eight-bits.ts";

/** What a service may answer with: far above any model's largest picture, far below what would fill the memory. */
const answerLimits: Limits = {
  maximumBytes: 120_000_000,
  maximumPixels: 50_000_000,
  maximumSide: 16_384,
  maximumFrames: 1,
};

/** Pictures to the bytes that services take and back (`PictureCodec` of electron/providers/provider.ts). */
export const providerPictures = {
  encodePng(image: Raster8, options: { readonly keepAlpha?: boolean } = {}): Promise<Uint8Array> {
    return encodePicture(options.keepAlpha === true ? image : withoutAlpha(image));
  },
  encodeGreyPng(mask: MaskRaster): Promise<Uint8Array> {
    return encodeMask(mask);
  },
  /** @throws AppError `provider-failed` for what is no whole picture within the limits. */
  async decode(bytes: Uint8Array): Promise<Raster8> {
    try {
      const never = new AbortController().signal;
      const { raster } = await decodePicture(bytes, { limits: answerLimits, signal: never });
      return toEightBits(raster);
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new AppError("provider-failed", `The answer is not a usable picture: ${detail}`, {
        nextStep: "Run it again; if it goes on, choose another model.",
        cause,
      });
    }
  },
};

/** Over black, in proportion to its alpha: what lies under full transparency must not reach a service. */
function withoutAlpha({ width, height, channels, data }: Raster8): Raster8 {
  if (channels === 3) return { width, height, channels, data };
  const flat = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = data[pixel * 4 + 3] ?? 0;
    for (let channel = 0; channel < 3; channel++) {
      flat[pixel * 3 + channel] = Math.round(((data[pixel * 4 + channel] ?? 0) * alpha) / 255);
    }
  }
  return { width, height, channels: 3, data: flat };
}
