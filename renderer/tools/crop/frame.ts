import type { Point, Rect, Size } from "../../../shared/domain/geometry.ts";

/** The sides that a handle moves: a corner has two letters; `move` moves all four. */
export type CropHandle = "n" | "e" | "s" | "w" | "ne" | "se" | "sw" | "nw" | "move";

export interface FrameRules {
  readonly picture: Size;
  /** Width over height; null leaves both free. */
  readonly ratio: number | null;
  /** The opposite side moves the other way. */
  readonly fromCentre: boolean;
}

/**
 * A frame whose handle was dragged, in whole picture pixels. It is at least a pixel, and covers at least a pixel of the
 * picture; beyond the picture it may reach as far as it likes.
 */
export function dragFrame(from: Rect, handle: CropHandle, by: Point, rules: FrameRules): Rect {
  if (handle === "move") return overPicture({ ...from, x: from.x + by.x, y: from.y + by.y }, rules.picture);
  const along = (before: string, after: string) =>
    handle.includes(before) ? -1 : handle.includes(after) ? 1 : 0;
  const [sideX, sideY] = [along("w", "e"), along("n", "s")];
  const factor = rules.fromCentre ? 2 : 1;
  let width = Math.max(1, from.width + sideX * by.x * factor);
  let height = Math.max(1, from.height + sideY * by.y * factor);
  if (rules.ratio !== null) {
    // A corner follows the larger movement, a side takes the other one along.
    const widthLeads = sideY === 0 || (sideX !== 0 && width / from.width >= height / from.height);
    if (widthLeads) height = width / rules.ratio;
    else width = height * rules.ratio;
  }
  const whole = { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
  const start = (origin: number, length: number, next: number, side: number) => {
    if (rules.fromCentre || side === 0) return origin + (length - next) / 2;
    return side < 0 ? origin + length - next : origin;
  };
  return overPicture(
    {
      x: start(from.x, from.width, whole.width, sideX),
      y: start(from.y, from.height, whole.height, sideY),
      ...whole,
    },
    rules.picture,
  );
}

/** The largest frame of a ratio inside the picture, or the smallest around it; centred. */
export function frameOfRatio({ width, height }: Size, ratio: number, where: "inside" | "around"): Rect {
  const isWider = width / height > ratio;
  const keepsHeight = where === "inside" ? isWider : !isWider;
  const size = keepsHeight
    ? { width: Math.max(1, Math.round(height * ratio)), height }
    : { width, height: Math.max(1, Math.round(width / ratio)) };
  return {
    x: Math.floor((width - size.width) / 2),
    y: Math.floor((height - size.height) / 2),
    ...size,
  };
}

/** How far a frame reaches beyond the picture on each side, in pixels; negative where it cuts off. */
export function sidesOf({ width, height }: Size, frame: Rect) {
  return {
    left: -frame.x,
    top: -frame.y,
    right: frame.x + frame.width - width,
    bottom: frame.y + frame.height - height,
  };
}

/** The frame with these sides; one that would be empty or miss the picture is moved back to its edge. */
export function frameOfSides(picture: Size, sides: ReturnType<typeof sidesOf>): Rect {
  return overPicture(
    {
      x: -sides.left,
      y: -sides.top,
      width: Math.max(1, picture.width + sides.left + sides.right),
      height: Math.max(1, picture.height + sides.top + sides.bottom),
    },
    picture,
  );
}

/** The frame, or null where it is the picture's own and changes nothing. */
export function changedFrame({ width, height }: Size, frame: Rect): Rect | null {
  const isWhole = frame.x === 0 && frame.y === 0 && frame.width === width && frame.height === height;
  return isWhole ? null : frame;
}

function overPicture({ x, y, width, height }: Rect, picture: Size): Rect {
  const within = (start: number, length: number, whole: number) =>
    Math.min(Math.max(Math.round(start), 1 - length), whole - 1);
  return { x: within(x, width, picture.width), y: within(y, height, picture.height), width, height };
}
