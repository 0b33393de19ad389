import type { Point } from "../../../shared/domain/geometry.ts";
import type { ToolInput, ToolStep } from "../tool-protocol.ts";

export type MoveMaskState =
  | { readonly name: "idle" }
  | {
      readonly name: "dragging";
      readonly pointerId: number;
      readonly origin: Point;
      /** Whole picture pixels. */
      readonly by: Point;
    }
  /** Arrow keys; all of them while one is held are one gesture. */
  | { readonly name: "nudging"; readonly by: Point };

export const idleMoveMask: MoveMaskState = { name: "idle" };

/** Moves the mask by whole pixels, so that no edge becomes soft. Shift keeps a drag level, upright or at 45°. */
export function stepMoveMask(state: MoveMaskState, input: ToolInput): ToolStep<MoveMaskState> {
  switch (state.name) {
    case "idle":
      if (input.type === "down") return press(input);
      return input.type === "nudge" ? nudge({ x: 0, y: 0 }, input) : [state, []];
    case "nudging":
      return stepNudging(state, input);
    case "dragging":
      return stepDragging(state, input);
  }
}

function stepNudging(
  state: Extract<MoveMaskState, { name: "nudging" }>,
  input: ToolInput,
): ToolStep<MoveMaskState> {
  switch (input.type) {
    case "nudge":
      return nudge(state.by, input);
    case "down": {
      const [next, effects] = press(input);
      return [next, [...keep(state.by), ...effects]];
    }
    case "escape":
      return [idleMoveMask, [{ type: "end-move", keep: false }]];
    case "nudge-end":
    case "cancel":
    case "interrupt": // also when the window is left: the keys are up, and nobody will tell
    case "leave":
      return [idleMoveMask, keep(state.by)];
    case "move":
    case "up":
    case "modifiers":
    case "key":
      return [state, []];
  }
}

function stepDragging(
  state: Extract<MoveMaskState, { name: "dragging" }>,
  input: ToolInput,
): ToolStep<MoveMaskState> {
  const release = { type: "release-pointer", pointerId: state.pointerId } as const;
  switch (input.type) {
    case "move": {
      const last = input.samples.at(-1);
      if (input.pointerId !== state.pointerId || !last) return [state, []];
      const by = distance(state.origin, last, input.modifiers.shift);
      if (by.x === state.by.x && by.y === state.by.y) return [state, []];
      return [{ ...state, by }, [{ type: "move-mask", by }]];
    }
    case "up":
      if (input.pointerId !== state.pointerId) return [state, []];
      return [idleMoveMask, [release, ...keep(state.by)]];
    case "interrupt":
    case "leave":
      return [idleMoveMask, [release, ...keep(state.by)]];
    case "down":
    case "cancel":
    case "escape":
      return [idleMoveMask, [release, { type: "end-move", keep: false }]];
    case "modifiers":
    case "key":
    case "nudge":
    case "nudge-end":
      return [state, []];
  }
}

function press({ pointerId, sample }: Extract<ToolInput, { type: "down" }>): ToolStep<MoveMaskState> {
  const origin = { x: sample.x, y: sample.y };
  return [
    { name: "dragging", pointerId, origin, by: { x: 0, y: 0 } },
    [
      { type: "capture-pointer", pointerId },
      { type: "move-mask", by: { x: 0, y: 0 } },
    ],
  ];
}

function nudge(by: Point, { dx, dy }: { readonly dx: number; readonly dy: number }): ToolStep<MoveMaskState> {
  const next = { x: by.x + dx, y: by.y + dy };
  return [{ name: "nudging", by: next }, [{ type: "move-mask", by: next }]];
}

function distance(from: Point, to: Point, isStraight: boolean): Point {
  const x = Math.round(to.x - from.x);
  const y = Math.round(to.y - from.y);
  if (!isStraight) return { x, y };
  // Within an eighth of a turn around a diagonal both go the same way; else the longer one alone.
  const [long, short] = [Math.max(Math.abs(x), Math.abs(y)), Math.min(Math.abs(x), Math.abs(y))];
  if (short > long * Math.tan(Math.PI / 8)) return { x: Math.sign(x) * long, y: Math.sign(y) * long };
  return Math.abs(x) >= Math.abs(y) ? { x, y: 0 } : { x: 0, y };
}

function keep(by: Point): ToolStep<MoveMaskState>[1] {
  return [{ type: "end-move", keep: by.x !== 0 || by.y !== 0 }];
}
