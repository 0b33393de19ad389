import type { Rect } from "../../../shared/domain/geometry.ts";
import type { SelectionShape } from "../mask-operation.ts";

/** A shape that can be cut by horizontal lines, asked from the top to the bottom. */
export interface Outline {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Where the line at `y` meets the outline, ascending: inside is between the first and the second, and so on. */
  crossings(y: number): readonly number[];
}

export function createOutline(shape: SelectionShape): Outline {
  switch (shape.kind) {
    case "polygon":
      return polygonOutline(shape.points);
    case "rectangle":
      return rectangleOutline(shape.rect);
    case "ellipse":
      return ellipseOutline(shape.rect);
  }
}

function rectangleOutline({ x, y, width, height }: Rect): Outline {
  const [left, right, top, bottom] = [x, x + width, y, y + height];
  const sides = [left, right];
  return { left, right, top, bottom, crossings: (at) => (at >= top && at < bottom ? sides : []) };
}

function ellipseOutline({ x, y, width, height }: Rect): Outline {
  const middle = x + width / 2;
  return {
    left: x,
    right: x + width,
    top: y,
    bottom: y + height,
    crossings: (at) => {
      const v = (at - y - height / 2) / (height / 2);
      if (!(v * v < 1)) return [];
      const half = (width / 2) * Math.sqrt(1 - v * v);
      return [middle - half, middle + half];
    },
  };
}

export interface Edge {
  readonly top: number;
  readonly bottom: number;
  /** x where the edge begins, and how far it goes right for each pixel down. */
  readonly x: number;
  readonly slope: number;
}

function polygonOutline(points: Float64Array): Outline {
  const waiting = edgesOf(points).toSorted((a, b) => b.top - a.top);
  const bounds = boundsOf(points);
  let active: Edge[] = [];
  return {
    ...bounds,
    crossings: (y) => {
      for (let next = waiting.at(-1); next && next.top <= y; next = waiting.at(-1)) {
        active.push(next);
        waiting.pop();
      }
      active = active.filter(({ bottom }) => bottom > y);
      return active.map(({ x, top, slope }) => x + (y - top) * slope).toSorted((a, b) => a - b);
    },
  };
}

/** The sides of a closed polygon (x and y of each corner) but for level ones, which no horizontal line cuts. */
export function edgesOf(points: Float64Array): Edge[] {
  const edges: Edge[] = [];
  for (let index = 0; index + 1 < points.length; index += 2) {
    const next = index + 3 < points.length ? index + 2 : 0;
    const [ax = 0, ay = 0] = points.subarray(index, index + 2);
    const [bx = 0, by = 0] = points.subarray(next, next + 2);
    if (ay === by) continue;
    const slope = (bx - ax) / (by - ay);
    edges.push(ay < by ? { top: ay, bottom: by, x: ax, slope } : { top: by, bottom: ay, x: bx, slope });
  }
  return edges;
}

function boundsOf(points: Float64Array) {
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index + 1 < points.length; index += 2) {
    const [x = 0, y = 0] = points.subarray(index, index + 2);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom };
}
