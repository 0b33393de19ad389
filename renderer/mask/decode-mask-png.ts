import type { Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { corruptPng, readPngChunks } from "./png-chunks.ts";

/** Receives a mask that is being read. */
export interface MaskSink {
  /** Called once, before the first row; may throw to refuse the size. */
  size(size: Size): void;
  /** Row `y` as `width` bytes, 255 = edit; the array is used again for the next row. */
  row(y: number, pixels: Uint8Array): void;
}

/**
 * Reads a PNG without interlace, with any filters: grey of 1, 2, 4 or 8 bits, or grey with alpha, RGB or RGBA of 8. What
 * has alpha gives 255 - alpha, unless `ignoreAlpha`; RGB gives its luma (Rec. 601). Returns whether it has alpha. Throws
 * AppError: `corrupt-picture` for a damaged file, `unsupported-format` for another kind of PNG; rethrows what the sink
 * throws.
 */
export async function decodeMaskPng(
  file: Uint8Array,
  sink: MaskSink,
  signal?: AbortSignal,
  ignoreAlpha = false,
): Promise<{ readonly hasAlpha: boolean }> {
  let header: Header | null = null;
  const compressed: Uint8Array<ArrayBuffer>[] = [];
  for (const { type, data } of readPngChunks(file)) {
    if (type === "IHDR") header = readHeader(data);
    // `as`: a file in shared memory does not occur.
    if (type === "IDAT") compressed.push(data as Uint8Array<ArrayBuffer>);
  }
  if (header === null) throw corruptPng("it has no header");
  sink.size({ width: header.width, height: header.height });
  const lines = createScanlineReader(header, sink, ignoreAlpha);
  const reader = new Blob(compressed).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  for (;;) {
    signal?.throwIfAborted();
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw corruptPng("its pixels cannot be decompressed", error);
    });
    if (done) break;
    lines.push(value);
    if (lines.rows < header.height) continue;
    await reader.cancel();
    return { hasAlpha: header.channels % 2 === 0 };
  }
  throw corruptPng(`only ${lines.rows} of ${header.height} rows are there`);
}

interface Header extends Size {
  readonly depth: 1 | 2 | 4 | 8;
  /** Grey; grey and alpha; RGB; RGBA. */
  readonly channels: 1 | 2 | 3 | 4;
}

/** Channels of PNG's colour types; a palette (3) is not supported. */
const channelsOf: Readonly<Record<number, Header["channels"]>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

function readHeader(data: Uint8Array): Header {
  if (data.length !== 13) throw corruptPng("its header has the wrong length");
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  if (width === 0 || height === 0) throw corruptPng(`its size is ${width} × ${height}`);
  const [depth, colour = 0, compression, filter, interlace] = data.subarray(8);
  const channels = channelsOf[colour];
  const isDepth = depth === 8 || (colour === 0 && (depth === 1 || depth === 2 || depth === 4));
  if (channels === undefined || !isDepth || compression !== 0 || filter !== 0 || interlace !== 0) {
    throw new AppError(
      "unsupported-format",
      `The mask's PNG has colour type ${colour}, ${depth} bits and interlace ${interlace}; it must be grey or RGB with or without alpha (0, 2, 4 or 6), at most 8 bits, not interlaced (0).`,
      { nextStep: "Save the mask as an 8-bit grey PNG." },
    );
  }
  return { width, height, depth, channels };
}

/** Cuts the decompressed bytes into scanlines, takes the filters back and hands the rows to the sink. */
function createScanlineReader(header: Header, sink: MaskSink, ignoreAlpha: boolean) {
  const { channels } = header;
  const length = Math.ceil((header.width * header.depth * channels) / 8);
  const line = new Uint8Array(length + 1);
  const pixels = new Uint8Array(header.width);
  let above = new Uint8Array(length);
  let current = new Uint8Array(length);
  let filled = 0;
  let rows = 0;
  const finishLine = () => {
    unfilter(line, above, current, channels);
    if (channels === 1) expandBits(current, header.depth, pixels);
    else if (channels % 2 === 0 && !ignoreAlpha) takeAlpha(current, channels, pixels);
    else takeLuma(current, channels, pixels);
    sink.row(rows, pixels);
    rows++;
    [above, current] = [current, above];
  };
  return {
    get rows(): number {
      return rows;
    },
    push(bytes: Uint8Array): void {
      let offset = 0;
      while (offset < bytes.length && rows < header.height) {
        const count = Math.min(line.length - filled, bytes.length - offset);
        line.set(bytes.subarray(offset, offset + count), filled);
        filled += count;
        offset += count;
        if (filled < line.length) return;
        finishLine();
        filled = 0;
      }
    },
  };
}

/** PNG §9.2, for pixels of `step` bytes, or less than one (then 1): `line` is the filter and its bytes. */
function unfilter(line: Uint8Array, above: Uint8Array, target: Uint8Array, step: number): void {
  const filter = line[0] ?? 0;
  if (filter > 4) throw corruptPng(`a row has the unknown filter ${filter}`);
  for (let x = 0; x < target.length; x++) {
    const left = x >= step ? (target[x - step] ?? 0) : 0;
    const up = above[x] ?? 0;
    let prediction = 0;
    if (filter === 1) prediction = left;
    else if (filter === 2) prediction = up;
    else if (filter === 3) prediction = (left + up) >> 1;
    else if (filter === 4) prediction = paeth(left, up, x >= step ? (above[x - step] ?? 0) : 0);
    target[x] = ((line[x + 1] ?? 0) + prediction) & 255;
  }
}

/** PNG §9.4. */
function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const toLeft = Math.abs(estimate - left);
  const toUp = Math.abs(estimate - up);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function expandBits(bytes: Uint8Array, depth: Header["depth"], pixels: Uint8Array): void {
  if (depth === 8) {
    pixels.set(bytes);
    return;
  }
  const maximum = 2 ** depth - 1;
  const perByte = 8 / depth;
  for (let x = 0; x < pixels.length; x++) {
    const shift = 8 - depth * ((x % perByte) + 1);
    pixels[x] = (((bytes[Math.floor(x / perByte)] ?? 0) >> shift) & maximum) * (255 / maximum);
  }
}

function takeAlpha(bytes: Uint8Array, channels: number, pixels: Uint8Array): void {
  for (let x = 0; x < pixels.length; x++) pixels[x] = 255 - (bytes[(x + 1) * channels - 1] ?? 0);
}

function takeLuma(bytes: Uint8Array, channels: number, pixels: Uint8Array): void {
  for (let x = 0; x < pixels.length; x++) {
    const at = x * channels;
    const red = bytes[at] ?? 0;
    if (channels < 3) pixels[x] = red;
    else pixels[x] = Math.round(0.299 * red + 0.587 * (bytes[at + 1] ?? 0) + 0.114 * (bytes[at + 2] ?? 0));
  }
}
