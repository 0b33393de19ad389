import type { Point } from "../../../shared/domain/geometry.ts";
import type { AreaOptions, ToolInput, ToolStep } from "../tool-protocol.ts";

export type LassoState =
  | { readonly name: "idle" }
  | {
      readonly name: "drawing";
      readonly pointerId: number;
      readonly points: readonly Point[];
      readonly area: AreaOptions;
    };

export const idleLasso: LassoState = { name: "idle" };

type Drawing = Extract<LassoState, { name: "drawing" }>;

/** A line drawn around an area; where it is let go, it is closed straight. Fewer than three points take nothing. */
export function stepLasso(state: LassoState, input: ToolInput): ToolStep<LassoState> {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    const { pointerId, sample, options } = input;
    const points = [{ x: sample.x, y: sample.y }];
    return show({ name: "drawing", pointerId, points, area: options.area }, [
      { type: "capture-pointer", pointerId },
    ]);
  }
  switch (input.type) {
    case "move": {
      if (input.pointerId !== state.pointerId) return [state, []];
      const points = [...state.points];
      for (const { x, y } of input.samples) {
        const last = points.at(-1);
        if (last?.x !== x || last.y !== y) points.push({ x, y });
      }
      return points.length === state.points.length ? [state, []] : show({ ...state, points }, []);
    }
    case "up":
      return input.pointerId === state.pointerId ? close(state) : [state, []];
    case "down":
    case "cancel":
    case "escape":
    case "interrupt":
    case "leave":
      return discard(state);
    case "modifiers":
    case "key":
    case "nudge":
    case "nudge-end":
      return [state, []];
  }
}

function show(state: Drawing, before: ToolStep<LassoState>[1]): ToolStep<LassoState> {
  const outline = { type: "path", points: state.points } as const;
  return [state, [...before, { type: "show-outline", outline }]];
}

function discard({ pointerId }: Drawing): ToolStep<LassoState> {
  return [
    idleLasso,
    [
      { type: "release-pointer", pointerId },
      { type: "show-outline", outline: null },
    ],
  ];
}

function close(state: Drawing): ToolStep<LassoState> {
  const [next, effects] = discard(state);
  const { points, area } = state;
  if (points.length < 3) return [next, effects];
  return [next, [...effects, { type: "select-shape", shape: { type: "polygon", points }, area }]];
}
