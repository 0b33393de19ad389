import { invariant } from "../../shared/assert.ts";
import { type Tile, tileArea } from "./tile.ts";

/**
 * A tile as an undo step keeps it. `raw`: as it is, until there is time to compress it. `runs`: only 0 and 255; the lengths of alternating runs, the first of zeros, as
 * variable-length integers of 7 bits a byte, low first. `deflated`: any other.
 */
export type PackedTile =
  | { readonly form: "uniform"; readonly value: 0 | 255 }
  | { readonly form: "runs"; readonly data: Uint8Array }
  | { readonly form: "raw"; readonly data: Uint8Array }
  | { readonly form: "deflated"; readonly data: Uint8Array };

/** Longer run lists than this deflate better than they run. */
const maximumRunBytes = tileArea / 16;

/** Takes no time and no copy: the tile's bytes must not be written again. */
export function packTile(tile: Tile): PackedTile {
  return typeof tile === "number" ? { form: "uniform", value: tile } : { form: "raw", data: tile };
}

/** A raw tile as runs at once, or deflated after a while; others as they are. */
export function compressTile(packed: PackedTile): PackedTile | Promise<PackedTile> {
  if (packed.form !== "raw") return packed;
  return packRuns(packed.data) ?? deflate(packed.data);
}

const runScratch = new Uint8Array(maximumRunBytes + 3);

function packRuns(tile: Uint8Array): PackedTile | null {
  let length = 0;
  let value = 0;
  let start = 0;
  while (start < tileArea) {
    let end = start;
    while (end < tileArea && tile[end] === value) end++;
    let rest = end - start;
    while (rest > 127) {
      runScratch[length++] = (rest & 127) | 128;
      rest >>= 7;
    }
    runScratch[length++] = rest;
    if (length > maximumRunBytes) return null;
    if (end < tileArea && tile[end] !== 255 - value) return null;
    value = 255 - value;
    start = end;
  }
  return { form: "runs", data: runScratch.slice(0, length) };
}

function unpackRuns(data: Uint8Array): Uint8Array {
  const tile = new Uint8Array(tileArea);
  let position = 0;
  let value = 0;
  let run = 0;
  let shift = 0;
  for (const byte of data) {
    run |= (byte & 127) << shift;
    shift += 7;
    if (byte & 128) continue;
    if (value !== 0) tile.fill(value, position, position + run);
    position += run;
    value = 255 - value;
    run = 0;
    shift = 0;
  }
  invariant(position === tileArea, "packed runs fill a tile");
  return tile;
}

/** The tile again; a promise only for a deflated one. */
export function unpackTile(packed: PackedTile): Tile | Promise<Tile> {
  switch (packed.form) {
    case "uniform":
      return packed.value;
    case "runs":
      return unpackRuns(packed.data);
    case "raw":
      return packed.data;
    case "deflated":
      return inflate(packed.data);
  }
}

export function packedBytes(packed: PackedTile): number {
  // About what the object itself takes, so that a million flags count too.
  const overhead = 32;
  return packed.form === "uniform" ? overhead : overhead + packed.data.length;
}

async function deflate(data: Uint8Array): Promise<PackedTile> {
  return { form: "deflated", data: await pipe(data, new CompressionStream("deflate-raw")) };
}

async function inflate(data: Uint8Array): Promise<Uint8Array> {
  return pipe(data, new DecompressionStream("deflate-raw"));
}

async function pipe(
  data: Uint8Array,
  transform: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  // `as`: the stream types ask for a view of an ArrayBuffer, and ours are never of shared memory.
  const stream = new Blob([data as Uint8Array<ArrayBuffer>]).stream().pipeThrough(transform);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
