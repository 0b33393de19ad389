import type { ToolEffect, ToolInput, ToolStep } from "../tool-protocol.ts";

export type ClickState =
  | { readonly name: "idle" }
  | { readonly name: "pressed"; readonly pointerId: number; readonly effect: ToolEffect };

export const idleClick: ClickState = { name: "idle" };

type Press = Extract<ToolInput, { type: "down" }>;

/** Magic wand, colour range and zoom: what a press asks for is done when it is let go. */
export function stepClick(state: ClickState, input: ToolInput): ToolStep<ClickState> {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    const { pointerId } = input;
    const effect = input.tool === "zoom" ? zoomOf(input) : selectionOf(input);
    return [{ name: "pressed", pointerId, effect }, [{ type: "capture-pointer", pointerId }]];
  }
  const release = { type: "release-pointer", pointerId: state.pointerId } as const;
  switch (input.type) {
    case "up":
      return input.pointerId === state.pointerId ? [idleClick, [release, state.effect]] : [state, []];
    case "down":
    case "cancel":
    case "escape":
    case "interrupt":
    case "leave":
      return [idleClick, [release]];
    case "move":
    case "modifiers":
    case "key":
    case "nudge":
    case "nudge-end":
      return [state, []];
  }
}

/** Twice as close; with Alt from farther. */
function zoomOf({ at, modifiers }: Press): ToolEffect {
  return { type: "zoom", factor: modifiers.alt ? 0.5 : 2, at };
}

function selectionOf({ tool, sample, options }: Press): ToolEffect {
  return {
    type: "select-color",
    tool: tool === "wand" ? "wand" : "colorRange",
    at: { x: sample.x, y: sample.y },
    color: options.color,
    area: options.area,
  };
}
