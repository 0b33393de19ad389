import type { Point, Size } from "../../shared/domain/geometry.ts";
import type { Rgb } from "../mask/mask-operation.ts";
import type { PhotoImage } from "./photo-pyramid.ts";

/**
 * The colour of one pixel of a picture, from the largest of its decoded sizes; null outside the picture, or before any
 * of it is there. @param at picture pixels
 */
export function photoColor(images: readonly PhotoImage[], { width, height }: Size, at: Point): Rgb | null {
  const image = images.reduce<PhotoImage | null>(
    (largest, next) => (largest && largest.width >= next.width ? largest : next),
    null,
  );
  const x = Math.floor((at.x * (image?.width ?? 0)) / width);
  const y = Math.floor((at.y * (image?.height ?? 0)) / height);
  if (!image || x < 0 || y < 0 || x >= image.width || y >= image.height) return null;
  const { tileSize, columns } = image;
  const tile = image.tiles[Math.floor(y / tileSize) * columns + Math.floor(x / tileSize)];
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!tile || !context) return null;
  context.drawImage(tile, x % tileSize, y % tileSize, 1, 1, 0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
