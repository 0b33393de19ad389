import { referenceSize } from "../../shared/catalogue/estimate.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { AssetHash } from "../../shared/domain/ids.ts";
import type { Picture } from "../../shared/domain/picture.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { decodePicture } from "../imaging/decode-picture.ts";
import { readHeader } from "../imaging/header.ts";
import { defaultLimits } from "../imaging/limits.ts";
import { checkMaskHeader, decodeAlphaMask, decodeMask, encodeMask } from "../imaging/mask-codec.ts";
import { decodeCanonical, encodePicture } from "../imaging/picture-codec.ts";
import { resamplePicture } from "../imaging/resample.ts";
import { toEightBits } from "../imaging/to-eight-bits.ts";
import type { BlobStore } from "./library.ts";

/** Pixels → a blob in the library's own form. The same pixels always make the same blob. */
export async function keepPicture(blobs: Pick<BlobStore, "put">, raster: Raster): Promise<Picture> {
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

/** A mask as a blob. */
export async function keepMask(blobs: Pick<BlobStore, "put">, mask: MaskRaster): Promise<AssetHash> {
  return blobs.put(await encodeMask(mask), "image/png");
}

/** Which pixels of a mask file are edited: white ones of a grey file, or the transparent ones. */
export type MaskMeaning = "white-edits" | "transparent-edits";

/**
 * A mask file from outside → a mask blob.
 * @throws AppError `unsupported-format`, `corrupt-picture`; `invalid-input` if it is not the picture's size.
 */
export async function importMask(
  blobs: Pick<BlobStore, "put">,
  bytes: Uint8Array,
  meaning: MaskMeaning,
  picture: Size,
): Promise<AssetHash> {
  const size = { width: picture.width, height: picture.height };
  return keepMask(blobs, await (meaning === "white-edits" ? decodeMask : decodeAlphaMask)(bytes, size));
}

/** What a reference measures; any file that can be opened. @throws AppError `unsupported-format`, `corrupt-picture`. */
export async function readReferenceSize(blobs: BlobStore, hash: AssetHash): Promise<Size> {
  const { width, height } = readHeader(await blobs.read(hash));
  return { width, height };
}

/**
 * A reference as a model takes it: upright, sRGB, 8 bits, made smaller to at most `maximumPixels`.
 * @throws AppError `unsupported-format`, `corrupt-picture`, `too-large`; the signal's reason.
 */
export async function readReference(
  blobs: BlobStore,
  hash: AssetHash,
  maximumPixels: number,
  signal: AbortSignal,
): Promise<Raster8> {
  return referenceRaster(await blobs.read(hash), maximumPixels, signal);
}

/** The same of a file's bytes. */
export async function referenceRaster(
  bytes: Uint8Array,
  maximumPixels: number,
  signal: AbortSignal,
): Promise<Raster8> {
  const raster = toEightBits((await decodePicture(bytes, { limits: defaultLimits, signal })).raster);
  const size = referenceSize(raster, maximumPixels);
  if (size.width === raster.width && size.height === raster.height) return raster;
  return resamplePicture(raster, { x: 0, y: 0, width: raster.width, height: raster.height }, size);
}

/** @throws AppError `invalid-input` if the mask is not the picture's size. */
export async function readMask(blobs: BlobStore, hash: AssetHash, picture: Size): Promise<MaskRaster> {
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
