import { type PictureHeader, plainHeader } from "./picture-header.ts";

/**
 * GIF89a: the logical screen, and how many pictures follow (their data is stepped over, not decoded).
 * @throws RangeError where the file ends before the first picture.
 */
export function readGifHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let width = view.getUint16(6, true);
  let height = view.getUint16(8, true);
  let at = 13 + colourTableLength(view.getUint8(10));
  let frames = 0;
  while (at < bytes.length) {
    const block = view.getUint8(at);
    if (block === 0x2c) {
      frames++;
      // A decoder may grow the screen to a frame that does not fit, so the limits must see the larger one.
      width = Math.max(width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true));
      height = Math.max(height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true));
      at = skipSubBlocks(bytes, at + 11 + colourTableLength(view.getUint8(at + 9)));
    } else if (block === 0x21) {
      at = skipSubBlocks(bytes, at + 2);
    } else {
      break; // the trailer (3B), or garbage that the decoder judges
    }
  }
  if (frames === 0) throw new RangeError("no picture");
  return { ...plainHeader, format: "gif", width, height, depth: 8, frames };
}

function colourTableLength(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** @returns the offset behind the terminating empty block; at most the file's length. */
function skipSubBlocks(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let length = bytes[at]; length; length = bytes[at]) at += 1 + length;
  return Math.min(bytes.length, at + 1);
}
