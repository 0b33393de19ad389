import type { Point } from "../../../shared/domain/geometry.ts";
import type { ToolEffect } from "../tool-protocol.ts";

/** A finger; `at` in stage pixels (CSS). */
export interface Finger {
  readonly pointerId: number;
  readonly at: Point;
}

export type PinchState =
  | { readonly name: "idle" }
  | { readonly name: "pinching"; readonly fingers: readonly [Finger, Finger] };

export type PinchInput =
  | { readonly type: "start"; readonly fingers: readonly [Finger, Finger] }
  | { readonly type: "move"; readonly pointerId: number; readonly at: Point }
  | { readonly type: "up"; readonly pointerId: number }
  | { readonly type: "stop" };

export const idlePinch: PinchState = { name: "idle" };

/** Closer together than this, fingers say nothing of the scale. Stage pixels. */
const smallestSpread = 8;

/** Two fingers pan by their middle and zoom by their distance. */
export function stepPinch(
  state: PinchState,
  input: PinchInput,
): readonly [PinchState, readonly ToolEffect[]] {
  if (input.type === "start") {
    const before = state.name === "pinching" ? release(state.fingers) : [];
    const captured = input.fingers.map(({ pointerId }) => ({ type: "capture-pointer", pointerId }) as const);
    return [{ name: "pinching", fingers: input.fingers }, [...before, ...captured]];
  }
  if (state.name === "idle") return [state, []];
  const [first, second] = state.fingers;
  switch (input.type) {
    case "stop":
      return [idlePinch, release(state.fingers)];
    case "up":
      if (input.pointerId !== first.pointerId && input.pointerId !== second.pointerId) return [state, []];
      return [idlePinch, release(state.fingers)];
    case "move": {
      if (input.pointerId !== first.pointerId && input.pointerId !== second.pointerId) return [state, []];
      const moved = { pointerId: input.pointerId, at: input.at };
      const fingers =
        input.pointerId === first.pointerId ? ([moved, second] as const) : ([first, moved] as const);
      return [{ name: "pinching", fingers }, movement(state.fingers, fingers)];
    }
  }
}

function movement(
  before: readonly [Finger, Finger],
  after: readonly [Finger, Finger],
): readonly ToolEffect[] {
  const from = middle(before);
  const at = middle(after);
  const factor = Math.max(smallestSpread, spread(after)) / Math.max(smallestSpread, spread(before));
  return [
    { type: "pan", dx: at.x - from.x, dy: at.y - from.y },
    { type: "zoom", factor, at },
  ];
}

function middle([a, b]: readonly [Finger, Finger]): Point {
  return { x: (a.at.x + b.at.x) / 2, y: (a.at.y + b.at.y) / 2 };
}

function spread([a, b]: readonly [Finger, Finger]): number {
  return Math.hypot(a.at.x - b.at.x, a.at.y - b.at.y);
}

function release(fingers: readonly [Finger, Finger]): ToolEffect[] {
  return fingers.map(({ pointerId }) => ({ type: "release-pointer", pointerId }));
}
