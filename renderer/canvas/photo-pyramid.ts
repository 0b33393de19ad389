import type { Rect, Size } from "../../shared/domain/geometry.ts";

/** Side of a photo tile in its own pixels: small enough for one texture upload a frame, large enough to be few. */
export const photoTileSize = 1024;

/** A photo at one size, cut into tiles of `tileSize`, row-major; the last of a row or column may be smaller. */
export interface PhotoImage extends Size {
  readonly tileSize: number;
  readonly columns: number;
  readonly tiles: readonly ImageBitmap[];
}

/** The sizes of full, half, quarter … down to one tile. */
export function pyramidSizes(full: Size, tileSize = photoTileSize): readonly Size[] {
  const sizes: Size[] = [full];
  for (let { width, height } = full; width > tileSize || height > tileSize; ) {
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
    sizes.push({ width, height });
  }
  return sizes;
}

/** The rectangles of a size's tiles, row-major. */
export function tileRects(size: Size, tileSize = photoTileSize): readonly Rect[] {
  const rects: Rect[] = [];
  for (let y = 0; y < size.height; y += tileSize) {
    for (let x = 0; x < size.width; x += tileSize) {
      const width = Math.min(tileSize, size.width - x);
      const height = Math.min(tileSize, size.height - y);
      rects.push({ x, y, width, height });
    }
  }
  return rects;
}

/**
 * The image to draw a picture `shownWidth` device pixels wide: the smallest that need not be enlarged, or else the
 * largest there is.
 */
export function chooseImage<Image extends Size>(images: readonly Image[], shownWidth: number): Image | null {
  let best: Image | null = null;
  for (const image of images) {
    if (best === null) best = image;
    else if (
      image.width >= shownWidth
        ? best.width < shownWidth || image.width < best.width
        : image.width > best.width
    ) {
      best = image;
    }
  }
  return best;
}
