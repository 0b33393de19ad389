import type { Size } from "../../../shared/domain/geometry.ts";
import type { Plane } from "../plane.ts";
import { PlaneWriter } from "../plane-rows.ts";
import type { Work } from "../work.ts";
import { part } from "../work.ts";
import { colorDistance, type Rgba, selectionTable } from "./color-distance.ts";
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
  return selectPixels(picture, (pixels, offset) => table[colorDistance(pixels, offset, color)] ?? 0);
}

/** Selects where the picture is transparent: 255 - alpha. */
export function transparencySelection(picture: PicturePixels): Work<Plane> {
  return selectPixels(picture, (pixels, offset) => 255 - (pixels[offset + 3] ?? 0));
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
    writeBlock(writer, rect, (offset) => {
      const color: Rgba = [
        theirs[offset] ?? 0,
        theirs[offset + 1] ?? 0,
        theirs[offset + 2] ?? 0,
        theirs[offset + 3] ?? 0,
      ];
      return colorDistance(mine, offset, color) > tolerance ? 255 : 0;
    });
  });
  yield* part(found, 0, 0.8);
  const selection = writer.finish();
  return grow === 0 ? selection : yield* part(growPlane(selection, grow), 0.8, 1);
}

function* selectPixels(
  picture: PicturePixels,
  select: (pixels: Uint8ClampedArray, offset: number) => number,
): Work<Plane> {
  const writer = new PlaneWriter(picture);
  yield* forEachBlock(picture, (rect, pixels) =>
    writeBlock(writer, rect, (offset) => select(pixels, offset)),
  );
  return writer.finish();
}

/** Writes the value for each pixel of the block, asked for by the offset of its RGBA. */
function writeBlock(
  writer: PlaneWriter,
  { x, y, width, height }: Size & { readonly x: number; readonly y: number },
  value: (offset: number) => number,
): void {
  const row = new Uint8Array(width);
  for (let dy = 0; dy < height; dy++) {
    for (let dx = 0; dx < width; dx++) row[dx] = value((dy * width + dx) * 4);
    writer.writeSpan(y + dy, x, width, row);
  }
}
