import type { Size } from "../../shared/domain/geometry.ts";
import type { MaskForm } from "./mask-messages.ts";
import { pngChunk, pngSignature } from "./png-chunks.ts";

/** A mask to write, row by row, so that no full-size copy is needed. */
export interface MaskRows extends Size {
  /** True when every pixel is 0 or 255: then 1 bit a pixel is exact, and far smaller. */
  readonly hard: boolean;
  /** Copies row `y` into `target` (`width` bytes, 255 = edit). Asked from the top to the bottom. */
  readRow(y: number, target: Uint8Array): void;
}

const rowsAtOnce = 64;

/**
 * The mask as a PNG without interlace; `grey`: 1 bit a pixel when hard, else 8; `alpha`: RGBA of 8 bits, black, alpha
 * 255 - mask. Throws when `signal` aborts. The rows of a hard grey mask are stored unfiltered, all others as differences
 * to the row above (filter 2).
 */
export async function encodeMaskPng(mask: MaskRows, form: MaskForm, signal?: AbortSignal): Promise<Blob> {
  const isBits = form === "grey" && mask.hard;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, mask.width);
  view.setUint32(4, mask.height);
  header[8] = isBits ? 1 : 8;
  header[9] = form === "grey" ? 0 : 6;
  const parts: Uint8Array<ArrayBuffer>[] = [pngSignature.slice(), pngChunk("IHDR", header)];
  const scanlines = isBits
    ? bitScanlines(mask)
    : form === "grey"
      ? byteScanlines(mask)
      : alphaScanlines(mask);
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

function* alphaScanlines(mask: MaskRows): Generator<Uint8Array<ArrayBuffer>> {
  const length = 1 + 4 * mask.width;
  let row = new Uint8Array(mask.width);
  let above = new Uint8Array(mask.width).fill(255);
  for (let top = 0; top < mask.height; top += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, mask.height - top);
    const chunk = new Uint8Array(rows * length);
    for (let index = 0; index < rows; index++) {
      mask.readRow(top + index, row);
      const start = index * length;
      chunk[start] = 2;
      // Alpha is 255 - mask, so its difference to the row above is that of the masks, turned round.
      for (let x = 0; x < mask.width; x++) chunk[start + 4 + 4 * x] = (above[x] ?? 0) - (row[x] ?? 0);
      [row, above] = [above, row];
    }
    yield chunk;
  }
}
