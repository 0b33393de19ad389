import type { Rect } from "../../../shared/domain/geometry.ts";
import type { Plane } from "../plane.ts";
import { PlaneWriter } from "../plane-rows.ts";
import type { Work } from "../work.ts";
import { part } from "../work.ts";
import { colorDistances, type Rgba, selectionTable } from "./color-distance.ts";
import { growPlane } from "./grow-plane.ts";
import { forEachBlock, type PicturePixels } from "./picture-pixels.ts";

/** Selects the pixels alike the colour, wherever they are; see `selectionTable` for tolerance and `antialias`. */
export function colorSelection(
  picture: PicturePixels,
  color: Rgba,
  tolerance: number,
  antialias: boolean,
): Work<Plane> {
  const table = selectionTable(tolerance, antialias);
  return selectRows(picture, (pixels, offset, row) => {
    colorDistances(pixels, offset, row.length, color, row);
    for (let x = 0; x < row.length; x++) row[x] = table[row[x] ?? 0] ?? 0;
  });
}

/** Selects where the picture is transparent: 255 - alpha. */
export function transparencySelection(picture: PicturePixels): Work<Plane> {
  return selectRows(picture, (pixels, offset, row) => {
    for (let x = 0; x < row.length; x++) row[x] = 255 - (pixels[offset + x * 4 + 3] ?? 0);
  });
}

/** Selects where a channel of the two pictures (of one size) differs by more than `tolerance`, grown by `grow` pixels. */
export function* differenceSelection(
  picture: PicturePixels,
  other: PicturePixels,
  tolerance: number,
  grow: number,
): Work<Plane> {
  const writer = new PlaneWriter(picture);
  const found = forEachBlock(picture, (rect, pixels) => {
    // Both may use one buffer.
    const mine = pixels.slice();
    const theirs = other.read(rect);
    writeBlock(writer, rect, (offset, row) => {
      for (let x = 0; x < row.length; x++) {
        row[x] = differs(mine, theirs, offset + x * 4, tolerance) ? 255 : 0;
      }
    });
  });
  yield* part(found, 0, 0.8);
  const selection = writer.finish();
  return grow === 0 ? selection : yield* part(growPlane(selection, grow), 0.8, 1);
}

function differs(a: Uint8ClampedArray, b: Uint8ClampedArray, offset: number, tolerance: number): boolean {
  for (let channel = offset; channel < offset + 4; channel++) {
    if (Math.abs((a[channel] ?? 0) - (b[channel] ?? 0)) > tolerance) return true;
  }
  return false;
}

function* selectRows(
  picture: PicturePixels,
  select: (pixels: Uint8ClampedArray, offset: number, row: Uint8Array) => void,
): Work<Plane> {
  const writer = new PlaneWriter(picture);
  yield* forEachBlock(picture, (rect, pixels) =>
    writeBlock(writer, rect, (offset, row) => select(pixels, offset, row)),
  );
  return writer.finish();
}

/** Writes the rows of a block, each filled by `fill` from the RGBA that begins at its offset. */
function writeBlock(
  writer: PlaneWriter,
  { x, y, width, height }: Rect,
  fill: (offset: number, row: Uint8Array) => void,
): void {
  const row = new Uint8Array(width);
  for (let dy = 0; dy < height; dy++) {
    fill(dy * width * 4, row);
    writer.writeSpan(y + dy, x, width, row);
  }
}
