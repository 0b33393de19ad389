import type { Rect, Size } from "../../../shared/domain/geometry.ts";
import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";
import { resampleMask, resamplePicture } from "../../imaging/resample.ts";
import { mapRect, type PictureMap } from "../answer-map.ts";
import { dilate } from "../box-filters.ts";
import { halve, type Level, lumaOf } from "./level.ts";

/** Two pictures that should show the same but for what was edited. */
export interface Compared {
  readonly sent: Raster8;
  /** Of any size. */
  readonly answer: Raster8;
  /** From the pixels of `sent` to where the answer would show them if it kept to what was asked. */
  readonly toAnswer: PictureMap;
  /** Of the size of `sent`: 0 where the answer should be as it was. Null: nowhere in particular. */
  readonly mask: MaskRaster | null;
  /** The part of `sent` that shows the picture and not what was made up beyond its edges. */
  readonly inside: Rect;
}

/** Larger levels cost time and find nothing that these do not. */
const finestSide = 512;
const coarsestSide = 96;
/** Of the finest level's longer side: a model's change bleeds a little over the mask's edge. */
const marginShare = 1 / 64;

/** Finest first, at least one; every next one has half the size. */
export async function buildLevels(compared: Compared): Promise<readonly [Level, ...Level[]]> {
  const { sent, answer, toAnswer } = compared;
  const all = { x: 0, y: 0, width: sent.width, height: sent.height };
  const size = finestSize(sent);
  const finest: Level = {
    ...size,
    reference: lumaOf(await resamplePicture(sent, all, size)),
    answer: lumaOf(await resamplePicture(answer, mapRect(all, toAnswer), size)),
    comparable: await comparablePixels(compared, size),
  };
  const levels: [Level, ...Level[]] = [finest];
  for (let level = finest; Math.max(level.width, level.height) > coarsestSide; ) {
    level = halve(level);
    levels.push(level);
  }
  return levels;
}

/** Sides that can be halved down to the coarsest level; the ratio changes by a pixel or two of it. */
function finestSize(sent: Size): Size {
  const factor = Math.min(1, finestSide / Math.max(sent.width, sent.height));
  let unit = 1;
  while ((Math.max(sent.width, sent.height) * factor) / unit > coarsestSide) unit *= 2;
  const side = (length: number): number => Math.max(1, Math.round((length * factor) / unit)) * unit;
  return { width: side(sent.width), height: side(sent.height) };
}

async function comparablePixels(compared: Compared, size: Size): Promise<Uint8Array> {
  const { sent, answer, toAnswer, inside, mask } = compared;
  const across = size.width / sent.width;
  const down = size.height / sent.height;
  const shown = mapRect(
    { x: 0, y: 0, width: answer.width, height: answer.height },
    {
      x: { scale: 1 / toAnswer.x.scale, offset: -toAnswer.x.offset / toAnswer.x.scale },
      y: { scale: 1 / toAnswer.y.scale, offset: -toAnswer.y.offset / toAnswer.y.scale },
    },
  );
  const left = Math.ceil(Math.max(inside.x, shown.x) * across);
  const right = Math.floor(Math.min(inside.x + inside.width, shown.x + shown.width) * across);
  const top = Math.ceil(Math.max(inside.y, shown.y) * down);
  const bottom = Math.floor(Math.min(inside.y + inside.height, shown.y + shown.height) * down);
  const comparable = new Uint8Array(size.width * size.height);
  for (let y = top; y < bottom; y++) comparable.fill(1, y * size.width + left, y * size.width + right);
  if (!mask) return comparable;
  const all = { x: 0, y: 0, width: sent.width, height: sent.height };
  const small = await resampleMask(mask, all, size);
  const margin = Math.ceil(Math.max(size.width, size.height) * marginShare);
  const near = dilate(small.data, size.width, size.height, margin);
  for (let at = 0; at < comparable.length; at++) if (near[at] === 1) comparable[at] = 0;
  return comparable;
}
