import { z } from "zod";
import type { Rect, Size } from "./geometry.ts";

/**
 * What a step of the history does to the whole picture without any model. All but `straighten` move pixels and change
 * none.
 */
export const transform = z.discriminatedUnion("type", [
  /**
   * The picture's new frame, in its pixels. What of it lies beyond the picture is new: transparent where the picture
   * has an alpha channel, else its edge drawn out, to be painted by a model.
   */
  z.object({
    type: z.literal("crop"),
    frame: z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) }),
  }),
  z.object({
    type: z.literal("rotate"),
    /** Clockwise. */
    quarterTurns: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  }),
  /** `horizontal` exchanges left and right. */
  z.object({ type: z.literal("flip"), axis: z.enum(["horizontal", "vertical"]) }),
  /** Turns clockwise about the centre and cuts to the largest frame of the same ratio without empty corners. */
  z.object({ type: z.literal("straighten"), degrees: z.number().min(-45).max(45) }),
]);
export type Transform = z.infer<typeof transform>;

/** What a picture measures after a transform. */
export function transformedSize(size: Size, change: Transform): Size {
  switch (change.type) {
    case "crop":
      return { width: change.frame.width, height: change.frame.height };
    case "rotate":
      return change.quarterTurns === 2 ? sizeOf(size) : { width: size.height, height: size.width };
    case "flip":
      return sizeOf(size);
    case "straighten": {
      const { width, height } = straightenedFrame(size, change.degrees);
      return { width, height };
    }
  }
}

/** Whether the frame reaches beyond the picture. */
export function extendsPicture({ width, height }: Size, frame: Rect): boolean {
  return frame.x < 0 || frame.y < 0 || frame.x + frame.width > width || frame.y + frame.height > height;
}

/**
 * The largest centred frame of the picture's own ratio that lies within the picture turned by `degrees`, in pixels of
 * the turned picture, whose centre stays where it is. With w, h the sides and a the angle, a frame of k·w by k·h fits
 * where k·(w·cos a + h·sin a) <= w and k·(w·sin a + h·cos a) <= h. What is cut off is even, so that the centre is that of
 * the picture to the half pixel.
 */
export function straightenedFrame({ width, height }: Size, degrees: number): Rect {
  const angle = (Math.abs(degrees) * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const scale = Math.min(width / (width * cos + height * sin), height / (width * sin + height * cos));
  const x = cutOff(width, scale);
  const y = cutOff(height, scale);
  return { x, y, width: width - 2 * x, height: height - 2 * y };
}

/** What a side loses at each end to be at most `scale` times as long; a pixel or two are left in any case. */
function cutOff(side: number, scale: number): number {
  return Math.min(Math.ceil((side - Math.floor(side * scale)) / 2), Math.floor((side - 1) / 2));
}

function sizeOf({ width, height }: Size): Size {
  return { width, height };
}
