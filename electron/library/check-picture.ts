import type { Size } from "../../shared/domain/geometry.ts";
import { readHeader } from "../imaging/header.ts";
import { checkByteLength, checkLimits, type Limits } from "../imaging/limits.ts";
import { checkMaskBeside } from "../imaging/mask-codec.ts";
import { importLimits } from "./import-picture.ts";

/**
 * What a program's picture may measure. A person opens one picture after the other, programs send many at once: larger
 * than what most cameras make, and a quarter of what the editor opens.
 */
export const programLimits: Limits = { ...importLimits, maximumPixels: 100_000_000 };

/**
 * Refuses a picture of a program before anything of it is decoded.
 * @param mask that belongs to it, if one does.
 * @returns its size before its orientation is applied, and its bits a channel.
 * @throws AppError `unsupported-format`, `corrupt-picture`, `too-large`; `invalid-input` for a mask of another size.
 */
export function checkPicture(bytes: Uint8Array, mask: Uint8Array | null): Size & { readonly depth: number } {
  checkByteLength(bytes.byteLength, programLimits);
  const header = readHeader(bytes);
  checkLimits(header, programLimits);
  if (mask) checkMaskBeside(mask, header);
  return header;
}
