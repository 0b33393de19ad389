import type { Rect, Size } from "../../../shared/domain/geometry.ts";
import { tileSize } from "../tile.ts";

/** The pixels of a picture, read a part at a time, since all of them together would fill the memory. */
export interface PicturePixels extends Size {
  /**
   * RGBA of a rectangle inside the picture, row-major, not premultiplied; good until the next call. `shrink`: at that
   * part of its size, each side rounded up.
   */
  read(rect: Rect, shrink?: number): Uint8ClampedArray;
  close(): void;
}

/** Side of the squares that are read at once: four tiles, so that one reading serves a row of them. */
const blockSize = 4 * tileSize;

/** Calls `visit` with every block of the picture; yields the share that was visited. */
export function* forEachBlock(
  picture: PicturePixels,
  visit: (rect: Rect, pixels: Uint8ClampedArray) => void,
): Generator<number, void, void> {
  const { width, height } = picture;
  for (let y = 0; y < height; y += tileSize) {
    for (let x = 0; x < width; x += blockSize) {
      const rect = { x, y, width: Math.min(blockSize, width - x), height: Math.min(tileSize, height - y) };
      visit(rect, picture.read(rect));
      yield y / height;
    }
  }
}
