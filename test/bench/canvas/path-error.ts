import type { Position } from "./mouse.ts";

/**
 * How far the worst of the `sent` positions lies from the line through the `kept` ones, in their unit; 0 = the line
 * passes through all of them. Infinity when nothing was kept.
 */
export function pathError(sent: readonly Position[], kept: readonly Position[]): number {
  return Math.max(...sent.map((at) => distanceToLine(at, kept)));
}

function distanceToLine(at: Position, line: readonly Position[]): number {
  const [first] = line;
  if (!first) return Number.POSITIVE_INFINITY;
  let nearest = Math.hypot(at.x - first.x, at.y - first.y);
  let from = first;
  for (const to of line) {
    nearest = Math.min(nearest, distanceToSegment(at, from, to));
    from = to;
  }
  return nearest;
}

function distanceToSegment(at: Position, from: Position, to: Position): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((at.x - from.x) * dx + (at.y - from.y) * dy) / length;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(at.x - from.x - share * dx, at.y - from.y - share * dy);
}
