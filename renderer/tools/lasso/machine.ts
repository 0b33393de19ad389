import type { Point } from "../../../shared/domain/geometry.ts";
import type { AreaOptions, ToolInput, ToolStep } from "../tool-protocol.ts";

export type LassoState =
  | { readonly name: "idle" }
  | {
      readonly name: "drawing";
      readonly pointerId: number;
      readonly line: Line;
      /** Points nearer to the one before are left out, picture pixels. */
      readonly closest: number;
      readonly area: AreaOptions;
    };

/** A line from its end to its start: to go on costs the same however long it is. */
interface Line {
  readonly end: Point;
  readonly before: Line | null;
}

/** Share of the reach: half a pixel on the screen (CSS). */
const closestShare = 1 / 16;

export const idleLasso: LassoState = { name: "idle" };

type Drawing = Extract<LassoState, { name: "drawing" }>;

/** A line drawn around an area; where it is let go, it is closed straight. Fewer than three points take nothing. */
export function stepLasso(state: LassoState, input: ToolInput): ToolStep<LassoState> {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    const { pointerId, sample, options } = input;
    const start = { x: sample.x, y: sample.y };
    const line = { end: start, before: null };
    const closest = options.reach * closestShare;
    return [
      { name: "drawing", pointerId, line, closest, area: options.area },
      [
        { type: "capture-pointer", pointerId },
        { type: "show-outline", outline: { type: "path", points: [start] } },
      ],
    ];
  }
  switch (input.type) {
    case "move":
      return input.pointerId === state.pointerId ? draw(state, input.samples) : [state, []];
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

function draw(state: Drawing, samples: readonly Point[]): ToolStep<LassoState> {
  const points: Point[] = [];
  let { line } = state;
  for (const { x, y } of samples) {
    const way = Math.hypot(x - line.end.x, y - line.end.y);
    if (way === 0 || way < state.closest) continue;
    line = { end: { x, y }, before: line };
    points.push(line.end);
  }
  return points.length === 0 ? [state, []] : [{ ...state, line }, [{ type: "extend-outline", points }]];
}

function pointsOf(line: Line): readonly Point[] {
  const points: Point[] = [];
  for (let rest: Line | null = line; rest; rest = rest.before) points.push(rest.end);
  return points.toReversed();
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
  const { line, area } = state;
  const points = pointsOf(line);
  if (points.length < 3) return [next, effects];
  return [next, [...effects, { type: "select-shape", shape: { type: "polygon", points }, area }]];
}
