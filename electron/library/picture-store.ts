import type { Size } from "../../shared/domain/geometry.ts";
import type { AssetHash } from "../../shared/domain/ids.ts";
import type { Picture } from "../../shared/domain/picture.ts";
import type { MaskRaster, Raster } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { checkMaskHeader, decodeMask } from "../imaging/mask-codec.ts";
import { decodeCanonical, encodePicture } from "../imaging/picture-codec.ts";
import type { BlobStore } from "./library.ts";

/** Pixels → a blob in the library's own form. The same pixels always make the same blob. */
export async function keepPicture(blobs: BlobStore, raster: Raster): Promise<Picture> {
  const bytes = await encodePicture(raster);
  return {
    hash: await blobs.put(bytes, "image/png"),
    width: raster.width,
    height: raster.height,
    depth: raster.data instanceof Uint16Array ? 16 : 8,
    hasAlpha: raster.channels === 4,
    byteLength: bytes.byteLength,
  };
}

export async function readPicture(blobs: BlobStore, hash: AssetHash): Promise<Raster> {
  return decodeCanonical(await blobs.read(hash));
}

/** @throws AppError `invalid-input` if the mask is not the picture's size. */
export async function readMask(blobs: BlobStore, hash: AssetHash, picture: Raster): Promise<MaskRaster> {
  return decodeMask(await blobs.read(hash), { width: picture.width, height: picture.height });
}

/**
 * Refuses a blob that the editor could not load as the mask of a picture of `size`. Masks are saved every few seconds
 * while somebody paints, so its pixels are not decoded.
 * @throws AppError `invalid-input`, `not-found`.
 */
export async function checkMask(blobs: BlobStore, hash: AssetHash, size: Size): Promise<void> {
  const bytes = await blobs.read(hash);
  try {
    checkMaskHeader(bytes, size);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { message, nextStep } = error;
    throw new AppError("invalid-input", message, {
      ...(nextStep === null ? {} : { nextStep }),
      cause: error,
    });
  }
}
