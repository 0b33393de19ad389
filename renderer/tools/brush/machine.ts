import type { Point } from "../../../shared/domain/geometry.ts";
import type {
  BrushOptions,
  BrushSample,
  PointerSample,
  ToolEffect,
  ToolInput,
  ToolStep,
} from "../tool-protocol.ts";

export type BrushState =
  /** `lastPoint`: where the last kept stroke ended; a line may start there. */
  | { readonly name: "idle"; readonly lastPoint: Point | null }
  | {
      readonly name: "stroking";
      readonly pointerId: number;
      readonly brush: BrushOptions;
      readonly lastPoint: Point;
      /** `lastPoint` of before, for a stroke that is thrown away. */
      readonly formerPoint: Point | null;
    };

export const idleBrush: BrushState = { name: "idle", lastPoint: null };

/** A disc of this radius covers the centre of at least one pixel wherever it lies: √½. */
const smallestRadius = Math.SQRT1_2;

/** A pen that barely touches still draws this share of the brush's width, and of its flow. */
const lightestTouch = 0.15;

/** What the pen's pressure leaves of a brush; what has no pressure presses fully. Radius in picture pixels. */
function brushSample({ x, y, pressure }: PointerSample, brush: BrushOptions): BrushSample {
  const share = pressure === null ? 1 : lightestTouch + (1 - lightestTouch) * pressure;
  const radius = (brush.diameter / 2) * (brush.pressureSize ? share : 1);
  const flow = brush.flow * (brush.pressureFlow ? share : 1);
  return { x, y, radius: Math.max(smallestRadius, radius), flow };
}

/**
 * Brush and eraser. Shift draws straight from where the last stroke ended, Alt paints with the eraser and erases
 * with the brush. The same state object is returned when an input means nothing here.
 */
export function stepBrush(state: BrushState, input: ToolInput): ToolStep<BrushState> {
  if (state.name === "idle") return input.type === "down" ? startStroke(state.lastPoint, input) : [state, []];
  switch (input.type) {
    case "move": {
      const last = input.samples.at(-1);
      if (input.pointerId !== state.pointerId || !last) return [state, []];
      const samples = input.samples.map((sample) => brushSample(sample, state.brush));
      return [{ ...state, lastPoint: { x: last.x, y: last.y } }, [{ type: "extend-stroke", samples }]];
    }
    case "up":
      return input.pointerId === state.pointerId ? end(state, "commit-stroke") : [state, []];
    case "interrupt":
    case "leave":
      return end(state, "commit-stroke");
    case "down": // the pinch, or whatever the second pointer means, takes over
    case "cancel":
    case "escape":
      return end(state, "discard-stroke");
    case "modifiers":
    case "key":
    case "nudge":
    case "nudge-end":
      return [state, []];
  }
}

function startStroke(
  lastPoint: Point | null,
  { tool, pointerId, sample, modifiers, options: { brush } }: Extract<ToolInput, { type: "down" }>,
): ToolStep<BrushState> {
  const start = brushSample(sample, brush);
  const line = modifiers.shift && lastPoint ? [{ ...start, ...lastPoint }] : [];
  const erases = (tool === "eraser") !== modifiers.alt;
  const here = { x: sample.x, y: sample.y };
  return [
    { name: "stroking", pointerId, brush, lastPoint: here, formerPoint: lastPoint },
    [
      { type: "capture-pointer", pointerId },
      { type: "begin-stroke", mode: erases ? "erase" : "paint", brush, samples: [...line, start] },
    ],
  ];
}

function end(
  state: Extract<BrushState, { name: "stroking" }>,
  how: Extract<ToolEffect["type"], "commit-stroke" | "discard-stroke">,
): ToolStep<BrushState> {
  const lastPoint = how === "commit-stroke" ? state.lastPoint : state.formerPoint;
  return [
    { name: "idle", lastPoint },
    [{ type: "release-pointer", pointerId: state.pointerId }, { type: how }],
  ];
}
