import { intersectRects, type Rect, type Size } from "../../shared/domain/geometry.ts";
import type { FramePlan } from "../../shared/framing/frame-plan.ts";

/** position ↦ scale · position + offset, along one axis. */
export interface AxisMap {
  readonly scale: number;
  readonly offset: number;
}

/** Where in one picture lies what another shows. */
export interface PictureMap {
  readonly x: AxisMap;
  readonly y: AxisMap;
}

/** First `first`, then `second`. */
export function chainMaps(first: PictureMap, second: PictureMap): PictureMap {
  return { x: chain(first.x, second.x), y: chain(first.y, second.y) };
}

function chain(first: AxisMap, second: AxisMap): AxisMap {
  return { scale: first.scale * second.scale, offset: second.scale * first.offset + second.offset };
}

/** Edges onto edges. */
export function stretchMap(from: Size, to: Size): PictureMap {
  return {
    x: { scale: to.width / from.width, offset: 0 },
    y: { scale: to.height / from.height, offset: 0 },
  };
}

/** Middle onto middle, one scale for both axes: `from` fills `to` with its edges cut off, or lies whole inside it. */
export function centredMap(from: Size, to: Size, how: "cut" | "whole"): PictureMap {
  const ratios = [to.width / from.width, to.height / from.height];
  const scale = how === "cut" ? Math.max(...ratios) : Math.min(...ratios);
  return {
    x: { scale, offset: (to.width - from.width * scale) / 2 },
    y: { scale, offset: (to.height - from.height * scale) / 2 },
  };
}

/** From picture pixels to the pixels of what was sent. */
export function planMap({ canvas, sent }: FramePlan): PictureMap {
  const [x, y] = [sent.width / canvas.width, sent.height / canvas.height];
  return { x: { scale: x, offset: -canvas.x * x }, y: { scale: y, offset: -canvas.y * y } };
}

/** Where a rectangle lies in the other picture. */
export function mapRect(rect: Rect, { x, y }: PictureMap): Rect {
  return {
    x: x.scale * rect.x + x.offset,
    y: y.scale * rect.y + y.offset,
    width: x.scale * rect.width,
    height: y.scale * rect.height,
  };
}

/** The part of `rect`, in whole pixels, that the other picture shows; a hundredth of a pixel beyond its edge counts. */
export function shownPart(rect: Rect, { x, y }: PictureMap, other: Size): Rect {
  const edge = (position: number, { scale, offset }: AxisMap): number => (position - offset) / scale;
  const left = Math.ceil(edge(0, x) - 0.01);
  const top = Math.ceil(edge(0, y) - 0.01);
  return intersectRects(rect, {
    x: left,
    y: top,
    width: Math.floor(edge(other.width, x) + 0.01) - left,
    height: Math.floor(edge(other.height, y) + 0.01) - top,
  });
}
