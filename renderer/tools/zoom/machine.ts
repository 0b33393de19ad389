import type { ToolEffect, ToolInput, ToolStep } from "../tool-protocol.ts";

type Zoom = Extract<ToolEffect, { type: "zoom" }>;

export type ZoomState =
  | { readonly name: "idle" }
  | { readonly name: "pressed"; readonly pointerId: number; readonly zoom: Zoom };

export const idleZoom: ZoomState = { name: "idle" };

/** A click looks closer, to twice the scale; with Alt from farther. */
export function stepZoom(state: ZoomState, input: ToolInput): ToolStep<ZoomState> {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    const { pointerId, at, modifiers } = input;
    const zoom = { type: "zoom", factor: modifiers.alt ? 0.5 : 2, at } as const;
    return [{ name: "pressed", pointerId, zoom }, [{ type: "capture-pointer", pointerId }]];
  }
  const release = { type: "release-pointer", pointerId: state.pointerId } as const;
  switch (input.type) {
    case "up":
      return input.pointerId === state.pointerId ? [idleZoom, [release, state.zoom]] : [state, []];
    case "down":
    case "cancel":
    case "escape":
    case "interrupt":
    case "leave":
      return [idleZoom, [release]];
    case "move":
    case "modifiers":
    case "key":
    case "nudge":
    case "nudge-end":
      return [state, []];
  }
}
