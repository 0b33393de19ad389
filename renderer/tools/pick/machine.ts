import type { ToolEffect, ToolInput, ToolStep } from "../tool-protocol.ts";

type SelectColor = Extract<ToolEffect, { type: "select-color" }>;

export type PickState =
  | { readonly name: "idle" }
  | { readonly name: "pressed"; readonly pointerId: number; readonly pick: SelectColor };

export const idlePick: PickState = { name: "idle" };

/** Magic wand and colour range: the colour under the press, taken when it is let go. */
export function stepPick(state: PickState, input: ToolInput): ToolStep<PickState> {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    const { tool, pointerId, sample, options } = input;
    const pick: SelectColor = {
      type: "select-color",
      tool: tool === "wand" ? "wand" : "colorRange",
      at: { x: sample.x, y: sample.y },
      color: options.color,
      area: options.area,
    };
    return [{ name: "pressed", pointerId, pick }, [{ type: "capture-pointer", pointerId }]];
  }
  const release = { type: "release-pointer", pointerId: state.pointerId } as const;
  switch (input.type) {
    case "up":
      return input.pointerId === state.pointerId ? [idlePick, [release, state.pick]] : [state, []];
    case "down":
    case "cancel":
    case "escape":
    case "interrupt":
    case "leave":
      return [idlePick, [release]];
    case "move":
    case "modifiers":
    case "key":
    case "nudge":
    case "nudge-end":
      return [state, []];
  }
}
