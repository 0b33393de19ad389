import type { FillProgress, Stepwise } from "./fill-task.ts";
import { type Level, packPixel } from "./level.ts";
import type { PatchPixels } from "./patch-distance.ts";
import { rowsPerStep } from "./stepwise.ts";

/**
 * Writes each patch's mean colour (rounded, packed like pixels) to its centre, for all centres in the given rows.
 * Sums slide along columns and rows, so that the cost does not depend on the patch.
 * @param top first and @param bottom last row of centres; both are moved into the picture.
 */
export function* writePatchMeans(
  patches: PatchPixels,
  top: number,
  bottom: number,
  progress: FillProgress,
): Stepwise<void> {
  const { width, height, radius, means } = patches;
  const firstRow = Math.max(radius, top);
  const lastRow = Math.min(height - 1 - radius, bottom);
  if (firstRow > lastRow) return;
  const rows = rowsPerStep(width);
  // Four channels of every column, summed over the rows of the patch.
  const columns = new Int32Array(width * 4);
  for (let y = firstRow - radius; y < firstRow + radius; y++) addRow(patches, y, 1, columns);
  for (let y = firstRow; y <= lastRow; y++) {
    if (y % rows === 0) yield progress;
    addRow(patches, y + radius, 1, columns);
    writeRow(columns, width, radius, means, y * width);
    addRow(patches, y - radius, -1, columns);
  }
}

function addRow({ width, pixels }: Level, y: number, sign: number, columns: Int32Array): void {
  let from = y * width;
  for (let to = 0; to < columns.length; to += 4, from++) {
    const pixel = pixels[from] ?? 0;
    columns[to] = (columns[to] ?? 0) + sign * (pixel & 255);
    columns[to + 1] = (columns[to + 1] ?? 0) + sign * ((pixel >> 8) & 255);
    columns[to + 2] = (columns[to + 2] ?? 0) + sign * ((pixel >> 16) & 255);
    columns[to + 3] = (columns[to + 3] ?? 0) + sign * (pixel >>> 24);
  }
}

function writeRow(
  columns: Int32Array,
  width: number,
  radius: number,
  means: Int32Array,
  rowStart: number,
): void {
  const side = 2 * radius + 1;
  const area = side * side;
  const half = area >> 1;
  let red = 0;
  let green = 0;
  let blue = 0;
  let alpha = 0;
  for (let x = 0; x < width; x++) {
    const to = x * 4;
    red += columns[to] ?? 0;
    green += columns[to + 1] ?? 0;
    blue += columns[to + 2] ?? 0;
    alpha += columns[to + 3] ?? 0;
    const left = x - side + 1;
    if (left < 0) continue;
    means[rowStart + x - radius] = packPixel(
      ((red + half) / area) | 0,
      ((green + half) / area) | 0,
      ((blue + half) / area) | 0,
      ((alpha + half) / area) | 0,
    );
    red -= columns[left * 4] ?? 0;
    green -= columns[left * 4 + 1] ?? 0;
    blue -= columns[left * 4 + 2] ?? 0;
    alpha -= columns[left * 4 + 3] ?? 0;
  }
}
