import type { Point } from "../../../shared/domain/geometry.ts";
import type { ToolInput, ToolStep } from "../tool-protocol.ts";

/** Points are stage pixels (CSS): the picture moves under the pointer, so its own pixels would not do. */
export type PanState =
  | { readonly name: "idle" }
  | { readonly name: "panning"; readonly pointerId: number; readonly at: Point };

export const idlePan: PanState = { name: "idle" };

/** Drags the picture. Where it was dragged to, it stays, however the drag ends. */
export function stepPan(state: PanState, input: ToolInput): ToolStep<PanState> {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    const { pointerId, at } = input;
    return [{ name: "panning", pointerId, at }, [{ type: "capture-pointer", pointerId }]];
  }
  const { pointerId } = state;
  const stopped = [idlePan, [{ type: "release-pointer", pointerId }]] as const;
  switch (input.type) {
    case "up":
      return input.pointerId === pointerId ? stopped : [state, []];
    case "move": {
      if (input.pointerId !== pointerId) return [state, []];
      const dx = input.at.x - state.at.x;
      const dy = input.at.y - state.at.y;
      return [{ ...state, at: input.at }, dx === 0 && dy === 0 ? [] : [{ type: "pan", dx, dy }]];
    }
    case "down":
    case "cancel":
    case "escape":
    case "interrupt":
    case "leave":
      return stopped;
    case "modifiers":
    case "key":
    case "nudge":
    case "nudge-end":
      return [state, []];
  }
}
