import { AppError } from "../../shared/errors.ts";

/** PNG (third edition, W3C 2025) §5: signature, and chunks of length, type, data and CRC. */
export const pngSignature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** A whole chunk; `type` is four ASCII letters. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(data.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  for (let index = 0; index < 4; index++) chunk[4 + index] = type.charCodeAt(index);
  chunk.set(data, 8);
  view.setUint32(data.length + 8, crc32(chunk.subarray(4, data.length + 8)));
  return chunk;
}

export function corruptPng(reason: string, cause?: unknown): AppError {
  return new AppError("corrupt-picture", `The mask's PNG file is damaged: ${reason}.`, {
    nextStep: "Open another copy of the mask, or paint it again.",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The chunks up to IEND in their order; throws `corrupt-picture` for a cut file or a wrong checksum. */
export function* readPngChunks(file: Uint8Array): Generator<{ type: string; data: Uint8Array }> {
  if (pngSignature.some((byte, index) => file[index] !== byte)) {
    throw new AppError("unsupported-format", "The mask is not a PNG file.", {
      nextStep: "Save the mask as an 8-bit grey PNG.",
    });
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let offset = pngSignature.length;
  for (;;) {
    if (offset + 12 > file.length) throw corruptPng("it ends before its last chunk");
    const length = view.getUint32(offset);
    const end = offset + 8 + length;
    if (end + 4 > file.length) throw corruptPng("a chunk is longer than the file");
    const type = String.fromCharCode(...file.subarray(offset + 4, offset + 8));
    if (crc32(file.subarray(offset + 4, end)) !== view.getUint32(end)) {
      throw corruptPng(`the checksum of its ${type} chunk is wrong`);
    }
    if (type === "IEND") return;
    yield { type, data: file.subarray(offset + 8, end) };
    offset = end + 4;
  }
}
