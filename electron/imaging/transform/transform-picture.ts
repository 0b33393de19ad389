import type { MaskRaster, Raster } from "../../../shared/domain/raster.ts";
import { extendsPicture, straightenedFrame, type Transform } from "../../../shared/domain/transform.ts";
import { bandsOf } from "../bands.ts";
import { cropSamples, flipSamples, rotateSamples } from "./move-pixels.ts";
import type { Samples } from "./samples.ts";
import { turnSamples } from "./turn-pixels.ts";

/** Applies a step of the history to a picture; depth and channels stay. A crop's frame must touch the picture. */
export async function transformPicture(picture: Raster, change: Transform): Promise<Raster> {
  const { width, height, data } = await transformSamples(picture, change);
  return { width, height, channels: picture.channels, data };
}

/**
 * Moves a mask along with its picture. One of 0 and 255 only stays one, also where it is turned by an angle. After a
 * crop that reaches beyond the picture it is what is new instead, so that a model can paint it: 255 there, 0 elsewhere.
 */
export async function transformMask(mask: MaskRaster, change: Transform): Promise<MaskRaster> {
  if (change.type === "crop" && extendsPicture(mask, change.frame)) return newArea(mask, change.frame);
  const { width, height, data } = await transformSamples({ ...mask, channels: 1 }, change);
  const moved = data instanceof Uint8Array ? data : Uint8Array.from(data);
  if (change.type === "straighten" && (await isHard(mask.data))) await harden(moved);
  return { width, height, data: moved };
}

async function isHard(data: Uint8Array): Promise<boolean> {
  for await (const band of bandsOf(data)) {
    if (!band.every((value) => value === 0 || value === 255)) return false;
  }
  return true;
}

async function harden(data: Uint8Array): Promise<void> {
  for await (const band of bandsOf(data)) {
    for (let at = 0; at < band.length; at++) band[at] = (band[at] ?? 0) < 128 ? 0 : 255;
  }
}

/** 255 where `frame` lies beyond a picture of this size. */
export function newArea(
  size: { readonly width: number; readonly height: number },
  frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): MaskRaster {
  const data = new Uint8Array(frame.width * frame.height).fill(255);
  const left = Math.max(0, -frame.x);
  const right = Math.min(frame.width, size.width - frame.x);
  const bottom = Math.min(frame.height, size.height - frame.y);
  for (let y = Math.max(0, -frame.y); y < bottom; y++) {
    if (left < right) data.fill(0, y * frame.width + left, y * frame.width + right);
  }
  return { width: frame.width, height: frame.height, data };
}

function transformSamples(source: Samples, change: Transform): Promise<Samples> {
  switch (change.type) {
    case "crop":
      return cropSamples(source, change.frame);
    case "rotate":
      return rotateSamples(source, change.quarterTurns);
    case "flip":
      return flipSamples(source, change.axis);
    case "straighten":
      return turnSamples(source, change.degrees, straightenedFrame(source, change.degrees));
  }
}
