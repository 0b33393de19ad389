import { corruptPicture } from "../picture-errors.ts";
import { type PictureHeader, plainHeader } from "./picture-header.ts";

/**
 * WebP (RFC 9649): a simple lossy (`VP8 `), simple lossless (`VP8L`) or extended (`VP8X`) file.
 * @throws RangeError where the file ends too soon, AppError `corrupt-picture`.
 */
export function readWebpHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = (width: number, height: number, frames = 1): PictureHeader => {
    return { ...plainHeader, format: "webp", width, height, depth: 8, frames };
  };
  const type = fourCharacters(view, 12);
  if (type === "VP8 ") {
    if (view.getUint16(23) !== 0x9d01 || view.getUint8(25) !== 0x2a) {
      throw corruptPicture("webp", "its first frame does not begin as it must");
    }
    return header(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  }
  if (type === "VP8L") {
    if (view.getUint8(20) !== 0x2f) throw corruptPicture("webp", "its first frame does not begin as it must");
    const bits = view.getUint32(21, true);
    return header((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (type === "VP8X") return header(uint24(view, 24) + 1, uint24(view, 27) + 1, countFrames(view));
  throw corruptPicture("webp", "its header is missing");
}

function countFrames(view: DataView): number {
  let frames = 0;
  for (let at = 30; at + 8 <= view.byteLength; ) {
    if (fourCharacters(view, at) === "ANMF") frames++;
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length & 1);
  }
  return Math.max(1, frames);
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000;
}

function fourCharacters(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}
