import type { Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { corruptPng, pngChunk, pngSignature, readPngChunks } from "./png-chunks.ts";

/** A mask to write, row by row, so that no full-size copy is needed. */
export interface MaskRows extends Size {
  /** True when every pixel is 0 or 255: then 1 bit a pixel is exact, and far smaller. */
  readonly hard: boolean;
  /** Copies row `y` into `target` (`width` bytes, 255 = edit). Asked from the top to the bottom. */
  readRow(y: number, target: Uint8Array): void;
}

/** Receives a mask that is being read. */
export interface MaskSink {
  /** Called once, before the first row; may throw to refuse the size. */
  size(size: Size): void;
  /** Row `y` as `width` bytes, 255 = edit; the array is used again for the next row. */
  row(y: number, pixels: Uint8Array): void;
}

const rowsAtOnce = 64;

/**
 * The mask as a grey PNG without interlace: 1 bit a pixel when hard, else 8. Throws when `signal` aborts. The
 * rows of a hard mask are stored unfiltered, those of a soft one as differences to the row above (filter 2).
 */
export async function encodeMaskPng(mask: MaskRows, signal?: AbortSignal): Promise<Blob> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, mask.width);
  view.setUint32(4, mask.height);
  header[8] = mask.hard ? 1 : 8;
  const parts: Uint8Array<ArrayBuffer>[] = [pngSignature.slice(), pngChunk("IHDR", header)];
  const scanlines = mask.hard ? bitScanlines(mask) : byteScanlines(mask);
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      // Compression may swallow many rows before it gives any bytes back, so here too.
      signal?.throwIfAborted();
      const next = scanlines.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
  const reader = source.pipeThrough(new CompressionStream("deflate")).getReader();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(pngChunk("IDAT", value));
    }
  } catch (error) {
    await reader.cancel(error);
    throw error;
  }
  parts.push(pngChunk("IEND", new Uint8Array(0)));
  return new Blob(parts, { type: "image/png" });
}

function* bitScanlines(mask: MaskRows): Generator<Uint8Array<ArrayBuffer>> {
  const length = 1 + Math.ceil(mask.width / 8);
  // The row is padded with zeros to whole bytes.
  const row = new Uint8Array((length - 1) * 8);
  for (let top = 0; top < mask.height; top += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, mask.height - top);
    const chunk = new Uint8Array(rows * length);
    for (let index = 0; index < rows; index++) {
      mask.readRow(top + index, row);
      const start = index * length + 1;
      for (let byte = 0; byte < length - 1; byte++) {
        const x = byte * 8;
        chunk[start + byte] =
          ((row[x] ?? 0) & 128) |
          ((row[x + 1] ?? 0) & 64) |
          ((row[x + 2] ?? 0) & 32) |
          ((row[x + 3] ?? 0) & 16) |
          ((row[x + 4] ?? 0) & 8) |
          ((row[x + 5] ?? 0) & 4) |
          ((row[x + 6] ?? 0) & 2) |
          ((row[x + 7] ?? 0) & 1);
      }
    }
    yield chunk;
  }
}

function* byteScanlines(mask: MaskRows): Generator<Uint8Array<ArrayBuffer>> {
  const length = 1 + mask.width;
  let row = new Uint8Array(mask.width);
  let above = new Uint8Array(mask.width);
  for (let top = 0; top < mask.height; top += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, mask.height - top);
    const chunk = new Uint8Array(rows * length);
    for (let index = 0; index < rows; index++) {
      mask.readRow(top + index, row);
      const start = index * length;
      chunk[start] = 2;
      for (let x = 0; x < mask.width; x++) chunk[start + 1 + x] = (row[x] ?? 0) - (above[x] ?? 0);
      [row, above] = [above, row];
    }
    yield chunk;
  }
}

/**
 * Reads a grey PNG without interlace, of 1, 2, 4 or 8 bits, with any filters. Throws AppError: `corrupt-picture` for
 * a damaged file, `unsupported-format` for another kind of PNG; rethrows what the sink throws.
 */
export async function decodeMaskPng(file: Uint8Array, sink: MaskSink, signal?: AbortSignal): Promise<void> {
  let header: Header | null = null;
  const compressed: Uint8Array<ArrayBuffer>[] = [];
  for (const { type, data } of readPngChunks(file)) {
    if (type === "IHDR") header = readHeader(data);
    // `as`: a file in shared memory does not occur.
    if (type === "IDAT") compressed.push(data as Uint8Array<ArrayBuffer>);
  }
  if (header === null) throw corruptPng("it has no header");
  sink.size({ width: header.width, height: header.height });
  const lines = createScanlineReader(header, sink);
  const reader = new Blob(compressed).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  for (;;) {
    signal?.throwIfAborted();
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw corruptPng("its pixels cannot be decompressed", error);
    });
    if (done) break;
    lines.push(value);
    if (lines.rows === header.height) return reader.cancel();
  }
  throw corruptPng(`only ${lines.rows} of ${header.height} rows are there`);
}

interface Header extends Size {
  readonly depth: 1 | 2 | 4 | 8;
}

function readHeader(data: Uint8Array): Header {
  if (data.length !== 13) throw corruptPng("its header has the wrong length");
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  if (width === 0 || height === 0) throw corruptPng(`its size is ${width} × ${height}`);
  const [depth, colour, compression, filter, interlace] = data.subarray(8);
  const isGrey = colour === 0 && (depth === 1 || depth === 2 || depth === 4 || depth === 8);
  if (!isGrey || compression !== 0 || filter !== 0 || interlace !== 0) {
    throw new AppError(
      "unsupported-format",
      `The mask's PNG has colour type ${colour}, ${depth} bits and interlace ${interlace}; it must be grey (0), at most 8 bits, not interlaced (0).`,
      { nextStep: "Save the mask as an 8-bit grey PNG without transparency." },
    );
  }
  return { width, height, depth };
}

/** Cuts the decompressed bytes into scanlines, takes the filters back and hands the rows to the sink. */
function createScanlineReader(header: Header, sink: MaskSink) {
  const length = Math.ceil((header.width * header.depth) / 8);
  const line = new Uint8Array(length + 1);
  const pixels = new Uint8Array(header.width);
  let above = new Uint8Array(length);
  let current = new Uint8Array(length);
  let filled = 0;
  let rows = 0;
  const finishLine = () => {
    unfilter(line, above, current);
    expandBits(current, header.depth, pixels);
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

/** PNG §9.2, for pixels of at most one byte: `line` is the filter and its bytes. */
function unfilter(line: Uint8Array, above: Uint8Array, target: Uint8Array): void {
  const filter = line[0] ?? 0;
  if (filter > 4) throw corruptPng(`a row has the unknown filter ${filter}`);
  let left = 0;
  let corner = 0;
  for (let x = 0; x < target.length; x++) {
    const up = above[x] ?? 0;
    let prediction = 0;
    if (filter === 1) prediction = left;
    else if (filter === 2) prediction = up;
    else if (filter === 3) prediction = (left + up) >> 1;
    else if (filter === 4) prediction = paeth(left, up, corner);
    left = ((line[x + 1] ?? 0) + prediction) & 255;
    corner = up;
    target[x] = left;
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
