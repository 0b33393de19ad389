import type { Point } from "../../../shared/domain/geometry.ts";
import type { AreaOptions, ToolInput, ToolStep } from "../tool-protocol.ts";

export type PolygonState =
  | { readonly name: "idle" }
  | {
      readonly name: "open";
      /** At least one. */
      readonly points: readonly Point[];
      /** Where the next point would be. */
      readonly hover: Point | null;
      readonly area: AreaOptions;
      /** The press in progress: it has just set the last point, or closes the polygon when it is let go. */
      readonly press: { readonly pointerId: number; readonly closes: boolean } | null;
    };

export const idlePolygon: PolygonState = { name: "idle" };

type Open = Extract<PolygonState, { name: "open" }>;
type Press = Extract<ToolInput, { type: "down" }>;

const eighthTurn = Math.PI / 4;

/**
 * Corners set one by one; Shift sets them in steps of 45°. A press on the first one, a second press on the last one
 * (a double click) or Enter closes, Backspace takes the last one back, Escape all. What needs no pointer outlives
 * panning and commands.
 */
export function stepPolygon(state: PolygonState, input: ToolInput): ToolStep<PolygonState> {
  if (state.name === "idle") {
    if (input.type !== "down") return [state, []];
    const points = [{ x: input.sample.x, y: input.sample.y }];
    const press = { pointerId: input.pointerId, closes: false };
    return show({ name: "open", points, hover: null, area: input.options.area, press }, [
      { type: "capture-pointer", pointerId: input.pointerId },
    ]);
  }
  switch (input.type) {
    case "down":
      return state.press ? takeBackPress(state) : setPoint(state, input);
    case "move":
      return follow(state, input);
    case "up":
      return state.press?.pointerId === input.pointerId ? lift(state, state.press.closes) : [state, []];
    case "key":
      if (input.key === "Backspace") return takeBackPoint(state);
      return state.points.length < 3 ? [state, []] : close(state);
    case "cancel":
      return state.press ? takeBackPress(state) : [state, []];
    case "interrupt":
      return state.press ? lift(state, false) : [state, []];
    case "escape":
    case "leave":
      return discard(state);
    case "modifiers":
    case "nudge":
    case "nudge-end":
      return [state, []];
  }
}

function setPoint(state: Open, { pointerId, sample, modifiers, options }: Press): ToolStep<PolygonState> {
  const { points } = state;
  const at = modifiers.shift ? snapped(points.at(-1), sample) : { x: sample.x, y: sample.y };
  const [first] = points;
  const last = points.at(-1);
  const capture = { type: "capture-pointer", pointerId } as const;
  const hits = (point: Point | undefined) =>
    point !== undefined && Math.hypot(at.x - point.x, at.y - point.y) <= options.reach;
  if (points.length >= 3 && (hits(first) || hits(last))) {
    return show({ ...state, hover: null, press: { pointerId, closes: true } }, [capture]);
  }
  return show({ ...state, points: [...points, at], hover: null, press: { pointerId, closes: false } }, [
    capture,
  ]);
}

/** While pressed the last corner is dragged along; else a line goes to where the next one would be. */
function follow(state: Open, input: Extract<ToolInput, { type: "move" }>): ToolStep<PolygonState> {
  const { points, press } = state;
  const last = input.samples.at(-1);
  if (!last || (press && (press.closes || press.pointerId !== input.pointerId))) return [state, []];
  const from = points.at(press ? -2 : -1);
  const isFirst = press !== null && points.length === 1;
  const at = input.modifiers.shift && !isFirst ? snapped(from, last) : { x: last.x, y: last.y };
  return show(press ? { ...state, points: [...points.slice(0, -1), at] } : { ...state, hover: at }, []);
}

/** Nearest to `at` on a line from `from` whose angle is a multiple of 45°. */
function snapped(from: Point | undefined, at: Point): Point {
  if (!from) return { x: at.x, y: at.y };
  const length = Math.hypot(at.x - from.x, at.y - from.y);
  const angle = Math.round(Math.atan2(at.y - from.y, at.x - from.x) / eighthTurn) * eighthTurn;
  return { x: from.x + length * Math.cos(angle), y: from.y + length * Math.sin(angle) };
}

function lift(state: Open, closes: boolean): ToolStep<PolygonState> {
  return closes ? close(state) : [{ ...state, press: null }, release(state)];
}

function takeBackPress(state: Open): ToolStep<PolygonState> {
  const released = { ...state, press: null };
  if (state.press?.closes) return [released, release(state)];
  const [next, effects] = takeBackPoint(released);
  return [next, [...release(state), ...effects]];
}

function takeBackPoint(state: Open): ToolStep<PolygonState> {
  const points = state.points.slice(0, -1);
  return points.length === 0 ? discard(state) : show({ ...state, points, press: null }, release(state));
}

function release({ press }: Open): ToolStep<PolygonState>[1] {
  return press ? [{ type: "release-pointer", pointerId: press.pointerId }] : [];
}

function show(state: Open, before: ToolStep<PolygonState>[1]): ToolStep<PolygonState> {
  const points = state.hover ? [...state.points, state.hover] : state.points;
  return [state, [...before, { type: "show-outline", outline: { type: "path", points } }]];
}

function discard(state: Open): ToolStep<PolygonState> {
  return [idlePolygon, [...release(state), { type: "show-outline", outline: null }]];
}

function close(state: Open): ToolStep<PolygonState> {
  const [next, effects] = discard(state);
  const { points, area } = state;
  return [next, [...effects, { type: "select-shape", shape: { type: "polygon", points }, area }]];
}
