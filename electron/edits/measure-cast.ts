import type { Rect, Size } from "../../shared/domain/geometry.ts";
import type { Raster8 } from "../../shared/domain/raster.ts";
import { resampleMask, resamplePicture } from "../imaging/resample.ts";
import { mapRect, type PictureMap, shownPart } from "./answer-map.ts";
import type { Frame } from "./frame.ts";
import { type ColourMatch, matchColour } from "./match-colour.ts";

/** Pixels along the longer side: colours need no more, and noise is less. */
const longestSide = 512;

/**
 * The cast of an answer, measured around the mask on small copies.
 * @param fromSent from the pixels of what was sent to those of the answer.
 * @param inside the part of what was sent that shows the picture.
 * @returns null without a mask, and where nothing can or need be changed.
 */
export async function measureCast(
  { image: sent, mask }: Frame,
  answer: Raster8,
  fromSent: PictureMap,
  inside: Rect,
): Promise<ColourMatch | null> {
  if (!mask) return null;
  const factor = Math.min(1, longestSide / Math.max(sent.width, sent.height));
  const size = {
    width: Math.max(1, Math.round(sent.width * factor)),
    height: Math.max(1, Math.round(sent.height * factor)),
  };
  const all = { x: 0, y: 0, width: sent.width, height: sent.height };
  return matchColour(
    await resamplePicture(sent, all, size),
    await resamplePicture(answer, mapRect(all, fromSent), size),
    await resampleMask(mask, all, size),
    usablePixels(shownPart(wholePixels(inside), fromSent, answer), sent, size),
  );
}

/** 1 inside `part`, which is given in pixels of what was sent. */
function usablePixels(part: Rect, sent: Size, size: Size): Uint8Array {
  const usable = new Uint8Array(size.width * size.height);
  const [across, down] = [size.width / sent.width, size.height / sent.height];
  const left = Math.ceil(part.x * across);
  const right = Math.floor((part.x + part.width) * across);
  const bottom = Math.floor((part.y + part.height) * down);
  for (let y = Math.ceil(part.y * down); y < bottom; y++) {
    usable.fill(1, y * size.width + left, y * size.width + right);
  }
  return usable;
}

function wholePixels({ x, y, width, height }: Rect): Rect {
  const [left, top] = [Math.ceil(x), Math.ceil(y)];
  return { x: left, y: top, width: Math.floor(x + width) - left, height: Math.floor(y + height) - top };
}
