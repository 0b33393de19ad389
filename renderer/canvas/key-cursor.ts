import { clamp, type Point } from "../../shared/domain/geometry.ts";
import type { Viewport } from "../state/viewport.ts";
import { toPicture, toStage } from "./viewport-geometry.ts";

/** CSS pixels that an arrow key moves the cursor by. */
const step = 8;
const largeStep = 64;

/** The cursor stays at least so far inside the stage; beyond, the picture is moved instead. CSS pixels. */
const margin = 24;

/** Where the cursor comes to be, picture pixels, and how far the picture has to move so that it is seen. */
export interface CursorMove {
  readonly at: Point;
  readonly pan: Point;
}

/**
 * Moves the cursor that stands for a pointer: 8 CSS pixels a key press, with Shift 64, with Alt one pixel of the
 * picture. @param at picture pixels; null puts it into the middle of the stage
 */
export function moveCursor(
  at: Point | null,
  direction: Point,
  keys: { readonly shift: boolean; readonly alt: boolean },
  viewport: Viewport,
): CursorMove {
  const { stageWidth, stageHeight, scale } = viewport;
  if (!at) {
    return { at: toPicture(viewport, { x: stageWidth / 2, y: stageHeight / 2 }), pan: { x: 0, y: 0 } };
  }
  const length = keys.alt ? 1 : (keys.shift ? largeStep : step) / scale;
  const next = { x: at.x + direction.x * length, y: at.y + direction.y * length };
  const { x, y } = toStage(viewport, next);
  const beyond = (value: number, size: number) => {
    const edge = Math.min(margin, size / 2);
    return clamp(value, edge, size - edge) - value;
  };
  return { at: next, pan: { x: beyond(x, stageWidth), y: beyond(y, stageHeight) } };
}
