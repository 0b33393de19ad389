import { corruptPicture } from "../picture-errors.ts";
import { type PictureHeader, plainHeader } from "./picture-header.ts";

/**
 * PNG (W3C, third edition): IHDR must be first; acTL (frames) and cICP (colours) come before the pixels.
 * @throws RangeError where the file ends too soon, AppError `corrupt-picture`.
 */
export function readPngHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== chunk("IHDR")) {
    throw corruptPicture("png", "its header (IHDR) is missing");
  }
  const header = {
    ...plainHeader,
    format: "png" as const,
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: view.getUint8(24),
  };
  let frames = 1;
  let cicp: PictureHeader["cicp"] = null;
  let hasProfile = false;
  for (let at = 33; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = view.getUint32(at + 4);
    if (type === chunk("IDAT")) break;
    if (type === chunk("acTL")) frames = Math.max(1, view.getUint32(at + 8));
    if (type === chunk("iCCP")) hasProfile = true;
    if (type === chunk("cICP")) cicp = { primaries: view.getUint8(at + 8), transfer: view.getUint8(at + 9) };
  }
  // The third edition lets cICP win over iCCP; the programs that write both write the same colours into both.
  return { ...header, frames, cicp: hasProfile ? null : cicp };
}

function chunk(type: string): number {
  return Buffer.from(type, "latin1").readUInt32BE();
}
