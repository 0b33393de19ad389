import type { BrushOptions, BrushSample, PointerSample, ToolInput, ToolStep } from "../tool-protocol.ts";

export type QuickSelectState =
  | { readonly name: "idle" }
  | { readonly name: "selecting"; readonly pointerId: number; readonly brush: BrushOptions };

export const idleQuickSelect: QuickSelectState = { name: "idle" };

/** A stroke that grows to the edge of what it touches; with `subtract` it takes that out of the mask. */
export function stepQuickSelect(state: QuickSelectState, input: ToolInput): ToolStep<QuickSelectState> {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    const { pointerId, sample, options } = input;
    const { brush, area } = options;
    const samples = [selectSample(sample, brush)];
    return [
      { name: "selecting", pointerId, brush },
      [
        { type: "capture-pointer", pointerId },
        { type: "begin-quick-select", subtract: area.combine === "subtract", samples },
      ],
    ];
  }
  switch (input.type) {
    case "move": {
      if (input.pointerId !== state.pointerId || input.samples.length === 0) return [state, []];
      const samples = input.samples.map((sample) => selectSample(sample, state.brush));
      return [state, [{ type: "extend-quick-select", samples }]];
    }
    case "up":
      return input.pointerId === state.pointerId ? end(state.pointerId, true) : [state, []];
    case "interrupt":
    case "leave":
      return end(state.pointerId, true);
    case "down":
    case "cancel":
    case "escape":
      return end(state.pointerId, false);
    case "modifiers":
    case "key":
    case "nudge":
    case "nudge-end":
      return [state, []];
  }
}

/** A selection is as wide as the brush says, however hard the pen is pressed. */
function selectSample({ x, y }: PointerSample, { diameter }: BrushOptions): BrushSample {
  return { x, y, radius: Math.max(Math.SQRT1_2, diameter / 2), flow: 1 };
}

function end(pointerId: number, keep: boolean): ToolStep<QuickSelectState> {
  return [
    idleQuickSelect,
    [
      { type: "release-pointer", pointerId },
      { type: "end-quick-select", keep },
    ],
  ];
}
