import type { Point } from "../../../shared/domain/geometry.ts";
import type { AreaOptions, Box, Modifiers, ToolInput, ToolStep } from "../tool-protocol.ts";

export type BoxState =
  | { readonly name: "idle" }
  | {
      readonly name: "dragging";
      readonly shape: "rectangle" | "ellipse";
      readonly pointerId: number;
      readonly area: AreaOptions;
      /** Where the drag started and where it is; picture pixels. */
      readonly origin: Point;
      readonly at: Point;
      readonly modifiers: Modifiers;
      /** Held since a press for which they chose how the area joins the mask. */
      readonly spent: Pick<Modifiers, "shift" | "alt">;
    };

export const idleBox: BoxState = { name: "idle" };

type Dragging = Extract<BoxState, { name: "dragging" }>;

/**
 * Rectangle and ellipse, from corner to corner. Shift makes width and height the same, Alt draws from the centre, and
 * while Space is held the drag moves the whole. A click without a drag takes nothing.
 */
export function stepBox(state: BoxState, input: ToolInput): ToolStep<BoxState> {
  if (state.name === "idle") return input.type === "down" ? press(input) : [state, []];
  switch (input.type) {
    case "move": {
      const last = input.samples.at(-1);
      if (input.pointerId !== state.pointerId || !last) return [state, []];
      const next = hold(state, input.modifiers);
      const at = { x: last.x, y: last.y };
      if (!input.modifiers.space) return show({ ...next, at }, []);
      const origin = { x: next.origin.x + at.x - next.at.x, y: next.origin.y + at.y - next.at.y };
      return show({ ...next, origin, at }, []);
    }
    case "modifiers":
      return show(hold(state, input.modifiers), []);
    case "up":
      return input.pointerId === state.pointerId ? take(state) : [state, []];
    case "down":
    case "cancel":
    case "escape":
    case "interrupt":
    case "leave":
      return discard(state);
    case "key":
    case "nudge":
    case "nudge-end":
      return [state, []];
  }
}

function press({
  tool,
  pointerId,
  sample,
  modifiers,
  keysAreSpent,
  options: { area },
}: Extract<ToolInput, { type: "down" }>): ToolStep<BoxState> {
  const at = { x: sample.x, y: sample.y };
  const spent = { shift: keysAreSpent && modifiers.shift, alt: keysAreSpent && modifiers.alt };
  const shape = tool === "ellipse" ? "ellipse" : "rectangle";
  return show({ name: "dragging", shape, pointerId, area, origin: at, at, modifiers, spent }, [
    { type: "capture-pointer", pointerId },
  ]);
}

function hold(state: Dragging, modifiers: Modifiers): Dragging {
  const { shift, alt } = state.spent;
  return { ...state, modifiers, spent: { shift: shift && modifiers.shift, alt: alt && modifiers.alt } };
}

/** The area in whole pixels: what is outlined is what is taken. */
function boxOf({ origin, at, modifiers, spent }: Dragging): Box {
  const isSquare = modifiers.shift && !spent.shift;
  const isFromCentre = modifiers.alt && !spent.alt;
  const length = Math.max(Math.abs(at.x - origin.x), Math.abs(at.y - origin.y));
  const toX = isSquare ? origin.x + (at.x < origin.x ? -length : length) : at.x;
  const toY = isSquare ? origin.y + (at.y < origin.y ? -length : length) : at.y;
  const fromX = isFromCentre ? 2 * origin.x - toX : origin.x;
  const fromY = isFromCentre ? 2 * origin.y - toY : origin.y;
  const x = Math.round(Math.min(fromX, toX));
  const y = Math.round(Math.min(fromY, toY));
  const width = Math.round(Math.abs(toX - fromX));
  // Rounded on its own, a square could come out a pixel higher than wide.
  const height = isSquare ? width : Math.round(Math.abs(toY - fromY));
  return { x, y, width, height };
}

function show(state: Dragging, before: ToolStep<BoxState>[1]): ToolStep<BoxState> {
  return [state, [...before, { type: "show-outline", outline: { type: state.shape, ...boxOf(state) } }]];
}

function discard({ pointerId }: Dragging): ToolStep<BoxState> {
  return [
    idleBox,
    [
      { type: "release-pointer", pointerId },
      { type: "show-outline", outline: null },
    ],
  ];
}

function take(state: Dragging): ToolStep<BoxState> {
  const [next, effects] = discard(state);
  const box = boxOf(state);
  if (box.width === 0 || box.height === 0) return [next, effects];
  const { shape: type, area } = state;
  return [next, [...effects, { type: "select-shape", shape: { type, ...box }, area }]];
}
