import { clamp, type Point, type Rect, type Size } from "../../shared/domain/geometry.ts";
import type { Viewport } from "../state/viewport.ts";

/** Picture pixels are shown between 1 % and 6400 %. */
export const minimumScale = 0.01;
export const maximumScale = 64;

/** Free space around a fitted picture, CSS pixels. */
const fitMargin = 24;

/** At least this much of the picture stays in the stage when panning, CSS pixels. */
const keepInSight = 48;

export function toPicture(viewport: Viewport, stage: Point): Point {
  return { x: (stage.x - viewport.x) / viewport.scale, y: (stage.y - viewport.y) / viewport.scale };
}

export function toStage(viewport: Viewport, picture: Point): Point {
  return { x: picture.x * viewport.scale + viewport.x, y: picture.y * viewport.scale + viewport.y };
}

/** Where the picture lies on the stage, in CSS pixels, whole or not. */
export function pictureOnStage(viewport: Viewport, picture: Size): Rect {
  const { x, y, scale } = viewport;
  return { x, y, width: picture.width * scale, height: picture.height * scale };
}

/**
 * An area of the picture's plane, as a rule the picture, in the middle of the stage; small ones are not enlarged beyond
 * 100 %.
 * @param share of each of the stage's sides that stays free on either side of the area, 0..0.25
 */
export function fit(viewport: Viewport, area: Rect, share = 0): Viewport {
  const { stageWidth, stageHeight } = viewport;
  const room = (length: number) =>
    Math.max(1, length - 2 * Math.max(length * share, Math.min(fitMargin, length / 4)));
  const wanted = Math.min(1, room(stageWidth) / area.width, room(stageHeight) / area.height);
  const scale = clamp(wanted, minimumScale, maximumScale);
  return {
    ...viewport,
    scale,
    x: (stageWidth - area.width * scale) / 2 - area.x * scale,
    y: (stageHeight - area.height * scale) / 2 - area.y * scale,
  };
}

/** Changes the scale (clamped) so that what lies under `at` (stage) stays there. */
export function zoomAround(viewport: Viewport, scale: number, at: Point): Viewport {
  const next = clamp(scale, minimumScale, maximumScale);
  const under = toPicture(viewport, at);
  return { ...viewport, scale: next, x: at.x - under.x * next, y: at.y - under.y * next };
}

export function panBy(viewport: Viewport, dx: number, dy: number): Viewport {
  return { ...viewport, x: viewport.x + dx, y: viewport.y + dy };
}

/** A stage of another size: what was in its middle stays in the middle. */
export function resize(viewport: Viewport, stageWidth: number, stageHeight: number): Viewport {
  return {
    ...viewport,
    stageWidth,
    stageHeight,
    x: viewport.x + (stageWidth - viewport.stageWidth) / 2,
    y: viewport.y + (stageHeight - viewport.stageHeight) / 2,
  };
}

/**
 * Keeps some of the picture in sight, and its corner on a whole device pixel, so that at 100 % the photo and the
 * mask are shown pixel for pixel.
 */
export function settle(viewport: Viewport, picture: Size, devicePixelRatio: number): Viewport {
  const within = (offset: number, shown: number, stage: number) => {
    const margin = Math.min(keepInSight, shown / 2, stage / 2);
    return clamp(offset, margin - shown, stage - margin);
  };
  const snap = (offset: number) => Math.round(offset * devicePixelRatio) / devicePixelRatio;
  return {
    ...viewport,
    x: snap(within(viewport.x, picture.width * viewport.scale, viewport.stageWidth)),
    y: snap(within(viewport.y, picture.height * viewport.scale, viewport.stageHeight)),
  };
}
