import { promisify } from "node:util";
import { deflate } from "node:zlib";
import type { Raster } from "../../../shared/domain/raster.ts";

const deflateAsync = promisify(deflate);

/** Bytes of a strip before compression. TIFF 6.0 advises 8 KiB for the memories of 1992; readers take any. */
const stripBytes = 1 << 20;

/** Strips that are compressed at the same time, on libuv's threads. */
const inFlight = 4;

/** TIFF 6.0 field types. */
const short = 3;
const long = 4;
const undefinedType = 7;
const byteType = 1;

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly values: readonly number[] | Uint8Array;
}

/**
 * Pixels → little-endian TIFF 6.0 with Deflate (compression 8) and horizontal differences (predictor 2), which
 * Photoshop, GIMP, Preview and libtiff read. libvips would take 16-bit pixels through Display P3 to embed a
 * profile (see sharp-decoder.ts), which changes them.
 * @param xmp null for none.
 */
export async function writeTiff(raster: Raster, icc: Uint8Array, xmp: string | null): Promise<Uint8Array> {
  const { width, height, channels, data } = raster;
  const rowsPerStrip = Math.max(1, Math.floor(stripBytes / (width * channels * data.BYTES_PER_ELEMENT)));
  const strips = await compressStrips(raster, rowsPerStrip);
  const offsets: number[] = [];
  let end = 8;
  for (const strip of strips) {
    offsets.push(end);
    end += strip.length + (strip.length & 1); // values begin at even offsets
  }
  const entries: Entry[] = [
    { tag: 256, type: long, values: [width] },
    { tag: 257, type: long, values: [height] },
    { tag: 258, type: short, values: Array<number>(channels).fill(8 * data.BYTES_PER_ELEMENT) },
    { tag: 259, type: short, values: [8] }, // Deflate
    { tag: 262, type: short, values: [2] }, // RGB
    { tag: 273, type: long, values: offsets },
    { tag: 277, type: short, values: [channels] },
    { tag: 278, type: long, values: [rowsPerStrip] },
    { tag: 279, type: long, values: strips.map((strip) => strip.length) },
    { tag: 284, type: short, values: [1] }, // channels interleaved
    { tag: 317, type: short, values: [2] }, // horizontal differences
    ...(channels === 4 ? [{ tag: 338, type: short, values: [2] }] : []), // alpha, not premultiplied
    ...(xmp === null ? [] : [{ tag: 700, type: byteType, values: new TextEncoder().encode(xmp) }]),
    { tag: 34675, type: undefinedType, values: icc },
  ];
  const directory = writeDirectory(entries, end);
  const file = new Uint8Array(end + directory.length);
  const view = new DataView(file.buffer);
  view.setUint16(0, 0x4949);
  view.setUint16(2, 42, true);
  view.setUint32(4, end, true);
  strips.forEach((strip, index) => file.set(strip, offsets[index] ?? 0));
  file.set(directory, end);
  return file;
}

async function compressStrips(
  { width, height, channels, data }: Raster,
  rowsPerStrip: number,
): Promise<Uint8Array[]> {
  const row = width * channels;
  const strips: Promise<Uint8Array>[] = [];
  for (let y = 0; y < height; y += rowsPerStrip) {
    const strip = data.slice(y * row, Math.min(height, y + rowsPerStrip) * row);
    for (let start = 0; start < strip.length; start += row) takeDifferences(strip, start, row, channels);
    strips.push(deflateAsync(new Uint8Array(strip.buffer, strip.byteOffset, strip.byteLength), { level: 4 }));
    await strips[strips.length - inFlight];
  }
  return Promise.all(strips);
}

/** From the right, so that what is subtracted is still the pixel and not a difference. */
function takeDifferences(
  samples: Uint8Array | Uint16Array,
  start: number,
  length: number,
  channels: number,
): void {
  for (let at = start + length - 1; at >= start + channels; at--) {
    samples[at] = (samples[at] ?? 0) - (samples[at - channels] ?? 0);
  }
}

/** One image file directory, with the values that do not fit into its entries behind it. */
function writeDirectory(entries: readonly Entry[], start: number): Uint8Array {
  const fixedLength = 2 + 12 * entries.length + 4;
  const bodies = entries.map(valueBytes);
  const extraLength = bodies.reduce(
    (sum, body) => sum + (body.length > 4 ? body.length + (body.length & 1) : 0),
    0,
  );
  const bytes = new Uint8Array(fixedLength + extraLength);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, entries.length, true);
  let extra = fixedLength;
  entries.forEach(({ tag, type, values }, index) => {
    const at = 2 + 12 * index;
    const body = bodies[index] ?? new Uint8Array(0);
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, values.length, true);
    if (body.length <= 4) {
      bytes.set(body, at + 8);
    } else {
      view.setUint32(at + 8, start + extra, true);
      bytes.set(body, extra);
      extra += body.length + (body.length & 1);
    }
  });
  return bytes;
}

function valueBytes({ type, values }: Entry): Uint8Array {
  if (values instanceof Uint8Array) return values;
  const length = type === short ? 2 : 4;
  const bytes = new Uint8Array(values.length * length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    if (length === 2) view.setUint16(2 * index, value, true);
    else view.setUint32(4 * index, value, true);
  });
  return bytes;
}
