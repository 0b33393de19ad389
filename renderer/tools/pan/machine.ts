import type { Point } from "../../../shared/domain/geometry.ts";

/** Points are stage pixels (CSS): the picture moves under the pointer, so its own pixels would not do. */
export type PanState =
  | { readonly name: "idle" }
  | { readonly name: "panning"; readonly pointerId: number; readonly at: Point };

export type PanInput =
  | { readonly type: "down"; readonly pointerId: number; readonly at: Point }
  | { readonly type: "move"; readonly pointerId: number; readonly at: Point }
  | { readonly type: "up"; readonly pointerId: number }
  | { readonly type: "stop" };

export type PanEffect =
  | { readonly type: "capture-pointer"; readonly pointerId: number }
  | { readonly type: "release-pointer"; readonly pointerId: number }
  | { readonly type: "pan"; readonly dx: number; readonly dy: number };

export const idlePan: PanState = { name: "idle" };

/** Drags the picture. Where it was dragged to, it stays, however the drag ends. */
export function stepPan(state: PanState, input: PanInput): readonly [PanState, readonly PanEffect[]] {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    const { pointerId, at } = input;
    return [{ name: "panning", pointerId, at }, [{ type: "capture-pointer", pointerId }]];
  }
  const { pointerId } = state;
  switch (input.type) {
    case "down":
    case "stop":
      return [idlePan, [{ type: "release-pointer", pointerId }]];
    case "up":
      return input.pointerId === pointerId
        ? [idlePan, [{ type: "release-pointer", pointerId }]]
        : [state, []];
    case "move": {
      if (input.pointerId !== pointerId) return [state, []];
      const dx = input.at.x - state.at.x;
      const dy = input.at.y - state.at.y;
      return [{ ...state, at: input.at }, dx === 0 && dy === 0 ? [] : [{ type: "pan", dx, dy }]];
    }
  }
}
