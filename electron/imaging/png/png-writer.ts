import { crc32 } from "node:zlib";
import { filterBand } from "./png-filter.ts";
import { deflateInPieces } from "./zlib-stream.ts";

export interface PngPixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGBA. */
  readonly channels: 1 | 3 | 4;
  /** 8 bits a channel in a Uint8Array, 16 in a Uint16Array. */
  readonly data: Uint8Array | Uint16Array;
}

export interface PngChunk {
  /** Four letters. */
  readonly type: string;
  readonly data: Uint8Array;
}

/** Bytes of a band before compression: small enough to pause between two, large enough to compress well. */
const bandBytes = 1 << 20;

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const colourTypes = { 1: 0, 3: 2, 4: 6 } as const;

/**
 * Pixels → PNG (W3C PNG, third edition), the same bytes for the same pixels on one version of Node.
 * @param chunks written between the header and the pixels, as they are.
 */
export async function writePng(pixels: PngPixels, chunks: readonly PngChunk[] = []): Promise<Uint8Array> {
  const parts = [signature, ...writeChunk({ type: "IHDR", data: header(pixels) })];
  for (const chunk of chunks) parts.push(...writeChunk(chunk));
  for await (const data of deflateInPieces(filteredBands(pixels))) {
    parts.push(...writeChunk({ type: "IDAT", data }));
  }
  parts.push(...writeChunk({ type: "IEND", data: new Uint8Array(0) }));
  return join(parts);
}

function header({ width, height, channels, data }: PngPixels): Uint8Array {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  view.setUint8(8, data instanceof Uint16Array ? 16 : 8);
  view.setUint8(9, colourTypes[channels]);
  return bytes;
}

function* filteredBands({ width, height, channels, data }: PngPixels): Generator<Uint8Array> {
  const bytesPerPixel = channels * data.BYTES_PER_ELEMENT;
  const stride = width * bytesPerPixel;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const rowsPerBand = Math.max(1, Math.floor(bandBytes / stride));
  for (let y = 0; y < height; y += rowsPerBand) {
    const end = Math.min(height, y + rowsPerBand);
    const rows = new Uint8Array((end - y + 1) * stride);
    rows.set(bytes.subarray(Math.max(0, y - 1) * stride, end * stride), y === 0 ? stride : 0);
    // PNG is big-endian; every platform that this runs on is not.
    if (data instanceof Uint16Array) Buffer.from(rows.buffer).swap16();
    yield filterBand(rows, stride, bytesPerPixel);
  }
}

function writeChunk({ type, data }: PngChunk): [Uint8Array, Uint8Array, Uint8Array] {
  const head = new Uint8Array(8);
  const tail = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, data.length);
  head.set(Buffer.from(type, "latin1"), 4);
  new DataView(tail.buffer).setUint32(0, crc32(data, crc32(head.subarray(4))));
  return [head, data, tail];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
