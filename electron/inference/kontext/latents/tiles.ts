import type { FloatTensor } from "../pipeline/networks.ts";

/** Latent pixels along a side of a tile, and how many of them it shares with its neighbour. */
const tileSide = 64;
const tileOverlap = 16;

interface Scaling {
  /** Pixels out for a pixel in: 8 for the decoder, 1/8 for the encoder. */
  readonly factor: number;
  /** Of a tile, in pixels in. */
  readonly side: number;
  readonly overlap: number;
}

export const decoderTiles: Scaling = { factor: 8, side: tileSide, overlap: tileOverlap };
export const encoderTiles: Scaling = { factor: 1 / 8, side: tileSide * 8, overlap: tileOverlap * 8 };

/**
 * Runs a network of pictures tile by tile and blends the tiles over their overlap, so that memory depends on the tile and
 * not on the picture. What fits into one tile is run whole. Norms see one tile at a time, which shifts colours a little.
 *
 * @param input [1, c, h, w]. @returns [1, c', h · factor, w · factor].
 */
export async function runInTiles(
  input: FloatTensor,
  { factor, side, overlap }: Scaling,
  run: (tile: FloatTensor) => Promise<FloatTensor>,
): Promise<FloatTensor> {
  const [, , height = 0, width = 0] = input.shape;
  if (height <= side && width <= side) return run(input);
  const outHeight = height * factor;
  const outWidth = width * factor;
  let sum: FloatTensor | null = null;
  const weights = new Float32Array(outHeight * outWidth);
  for (const top of startsOf(height, side, overlap)) {
    for (const left of startsOf(width, side, overlap)) {
      const bottom = Math.min(top + side, height);
      const right = Math.min(left + side, width);
      const tile = await run(cut(input, top, left, bottom, right));
      const channels = tile.shape[1] ?? 0;
      sum ??= {
        shape: [1, channels, outHeight, outWidth],
        data: new Float32Array(channels * outHeight * outWidth),
      };
      const ramp = overlap * factor;
      add(sum, weights, tile, top * factor, left * factor, ramp);
    }
  }
  if (!sum) throw new RangeError("A picture without pixels cannot be cut into tiles.");
  const { data, shape } = sum;
  return { shape, data: data.map((value, index) => value / (weights[index % weights.length] ?? 1)) };
}

/** Tiles of equal size over the whole length, the last one moved back to end with it. */
function startsOf(length: number, side: number, overlap: number): readonly number[] {
  const starts = [0];
  for (let start = side - overlap; start + overlap < length; start += side - overlap) {
    starts.push(Math.min(start, length - side));
  }
  return starts;
}

function cut(
  { shape, data }: FloatTensor,
  top: number,
  left: number,
  bottom: number,
  right: number,
): FloatTensor {
  const [, channels = 0, height = 0, width = 0] = shape;
  const rows = bottom - top;
  const columns = right - left;
  const tile = new Float32Array(channels * rows * columns);
  for (let row = 0; row < channels * rows; row += 1) {
    const channel = Math.floor(row / rows);
    const from = (channel * height + top + (row % rows)) * width + left;
    tile.set(data.subarray(from, from + columns), row * columns);
  }
  return { shape: [1, channels, rows, columns], data: tile };
}

/** Adds a tile with weights that rise over `ramp` pixels from its edges, and the weights themselves. */
function add(
  sum: FloatTensor,
  weights: Float32Array,
  tile: FloatTensor,
  top: number,
  left: number,
  ramp: number,
): void {
  const [, channels = 0, rows = 0, columns = 0] = tile.shape;
  const [, , height = 0, width = 0] = sum.shape;
  const down = edgeWeights(rows, ramp);
  const across = edgeWeights(columns, ramp);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const weight = (down[y] ?? 0) * (across[x] ?? 0);
      const to = (top + y) * width + left + x;
      weights[to] = (weights[to] ?? 0) + weight;
      for (let channel = 0; channel < channels; channel += 1) {
        const at = channel * height * width + to;
        const value = tile.data[(channel * rows + y) * columns + x] ?? 0;
        sum.data[at] = (sum.data[at] ?? 0) + weight * value;
      }
    }
  }
}

function edgeWeights(length: number, ramp: number): Float32Array {
  return Float32Array.from({ length }, (_, index) =>
    Math.min(1, (Math.min(index, length - 1 - index) + 1) / (ramp + 1)),
  );
}
