import type { Point } from "../../shared/domain/geometry.ts";
import type { ToolId } from "../state/tools.ts";
import { type HeldKeys, type PointerButton, resolveTool } from "./active-tool.ts";
import {
  type BrushEffect,
  type BrushInput,
  type BrushSettings,
  type BrushState,
  idleBrush,
  type PointerSample,
  stepBrush,
} from "./brush/machine.ts";
import { idlePan, type PanEffect, type PanInput, type PanState, stepPan } from "./pan/machine.ts";
import {
  type Finger,
  idlePinch,
  type PinchEffect,
  type PinchInput,
  type PinchState,
  stepPinch,
} from "./pinch/machine.ts";

/** What may be done on the stage: nothing without a picture; only looking around while comparing. */
export type Stage = "empty" | "view" | "paint";

export type PointerKind = "mouse" | "pen" | "touch";

export interface GestureState {
  readonly chosen: ToolId;
  readonly held: HeldKeys;
  readonly stage: Stage;
  readonly brush: BrushState;
  readonly pan: PanState;
  readonly pinch: PinchState;
  /** The pointer that strokes or pans; null when none does. */
  readonly driver: { readonly pointerId: number; readonly kind: PointerKind } | null;
  /** All fingers on the glass, whatever they do. */
  readonly fingers: readonly Finger[];
}

export type GestureInput =
  | {
      readonly type: "down";
      readonly pointerId: number;
      readonly kind: PointerKind;
      readonly button: PointerButton;
      /** Shift: a line from where the last stroke ended. */
      readonly line: boolean;
      /** Stage pixels (CSS). */
      readonly at: Point;
      readonly sample: PointerSample;
      readonly brush: Pick<BrushSettings, "diameter" | "hardness">;
    }
  /** `samples`: all positions since the last move, the latest of them at `at`. */
  | {
      readonly type: "move";
      readonly pointerId: number;
      readonly at: Point;
      readonly samples: readonly PointerSample[];
    }
  | { readonly type: "up"; readonly pointerId: number }
  /** The system took the pointer away. */
  | { readonly type: "lost"; readonly pointerId: number }
  | { readonly type: "space"; readonly held: boolean }
  | { readonly type: "escape" }
  /** The window lost the focus: no key or finger can be trusted to be still down. */
  | { readonly type: "blur" }
  | { readonly type: "choose"; readonly tool: ToolId }
  /** A command is about to change the mask. */
  | { readonly type: "interrupt" }
  | { readonly type: "stage"; readonly stage: Stage }
  /** Another picture: points of the one before mean nothing. */
  | { readonly type: "forget" };

export type GestureEffect = BrushEffect | PanEffect | PinchEffect;

type Step = readonly [GestureState, readonly GestureEffect[]];

export function idleGesture(chosen: ToolId): GestureState {
  return {
    chosen,
    held: { space: false },
    stage: "empty",
    brush: idleBrush,
    pan: idlePan,
    pinch: idlePinch,
    driver: null,
    fingers: [],
  };
}

/**
 * All that pointers and keys do on the stage. At most one of brush, pan and pinch is busy; a finger that comes
 * while a pen or a mouse works is the palm of a hand and ignored; a second finger throws the first one's stroke away
 * and pinches.
 */
export function stepGesture(state: GestureState, input: GestureInput): Step {
  switch (input.type) {
    case "down":
      return pressed(state, input);
    case "move":
      return moved(state, input);
    case "up":
    case "lost":
      return lifted(state, input);
    case "space": {
      const next = { ...state, held: { space: input.held } };
      return input.held ? stop(next, "interrupt") : [next, []];
    }
    case "escape":
      return stop(state, "cancel");
    case "blur":
      return stop({ ...state, held: { space: false }, fingers: [] }, "cancel");
    case "choose":
      return input.tool === state.chosen ? [state, []] : stop({ ...state, chosen: input.tool }, "interrupt");
    case "interrupt":
      return stop(state, "interrupt");
    case "stage":
      return input.stage === state.stage ? [state, []] : stop({ ...state, stage: input.stage }, "interrupt");
    case "forget":
      return chain(stop(state, "cancel"), (next) => [{ ...next, brush: idleBrush }, []]);
  }
}

export type GestureCursor = "default" | "brush" | "grab" | "grabbing" | "not-allowed";

export function gestureCursor(state: GestureState): GestureCursor {
  if (state.stage === "empty") return "default";
  if (state.pan.name === "panning" || state.pinch.name === "pinching") return "grabbing";
  if (resolveTool(state.chosen, state.held, "primary") === "pan") return "grab";
  return state.stage === "paint" ? "brush" : "not-allowed";
}

function pressed(state: GestureState, input: Extract<GestureInput, { type: "down" }>): Step {
  if (state.stage === "empty") return [state, []];
  const { pointerId, at } = input;
  // A pointer that goes down twice was lifted where nobody saw it.
  const settled = state.driver?.pointerId === pointerId ? stop(state, "cancel") : ([state, []] as const);
  if (input.kind !== "touch") return chain(settled, (next) => pressedByTool(next, input));
  return chain(settled, (next) => {
    const fingers = [...next.fingers.filter((finger) => finger.pointerId !== pointerId), { pointerId, at }];
    const touched = { ...next, fingers };
    if (next.pinch.name === "pinching" || (next.driver && next.driver.kind !== "touch")) return [touched, []];
    const [first, second] = fingers;
    if (!first || !second) return pressedByTool(touched, input);
    return chain(stop(touched, "cancel"), (ready) =>
      pinch(ready, { type: "start", fingers: [first, second] }),
    );
  });
}

function pressedByTool(state: GestureState, input: Extract<GestureInput, { type: "down" }>): Step {
  const { driver, pinch: pinching } = state;
  if (driver && driver.kind !== "touch") return [state, []];
  const resolved = resolveTool(state.chosen, state.held, input.button);
  // Where nothing can be painted, a finger has nothing else to do than to move the picture.
  const tool = resolved !== null && state.stage === "view" && input.kind === "touch" ? "pan" : resolved;
  if (tool === null || (tool !== "pan" && state.stage !== "paint")) return [state, []];
  // A pen or a mouse takes over from fingers.
  const free = driver || pinching.name === "pinching" ? stop(state, "cancel") : ([state, []] as const);
  const { pointerId, kind, at, sample } = input;
  return chain(free, (next) => {
    const driven = { ...next, driver: { pointerId, kind } };
    if (tool === "pan") return pan(driven, { type: "down", pointerId, at });
    const settings = { ...input.brush, mode: tool === "eraser" ? "erase" : "paint" } as const;
    return brush(driven, { type: "down", pointerId, settings, sample, line: input.line });
  });
}

function moved(state: GestureState, input: Extract<GestureInput, { type: "move" }>): Step {
  const { pointerId, at, samples } = input;
  const isFinger = state.fingers.some((finger) => finger.pointerId === pointerId);
  const fingers = isFinger
    ? state.fingers.map((finger) => (finger.pointerId === pointerId ? { pointerId, at } : finger))
    : state.fingers;
  return chain(
    chain(pan({ ...state, fingers }, { type: "move", pointerId, at }), (next) =>
      pinch(next, { type: "move", pointerId, at }),
    ),
    (next) => brush(next, { type: "move", pointerId, samples }),
  );
}

function lifted(state: GestureState, input: Extract<GestureInput, { type: "up" | "lost" }>): Step {
  const { pointerId } = input;
  const fingers = state.fingers.filter((finger) => finger.pointerId !== pointerId);
  const up = { type: "up", pointerId } as const;
  if (state.driver?.pointerId === pointerId) {
    if (input.type === "lost") return stop({ ...state, fingers }, "cancel");
    return chain(brush({ ...state, fingers, driver: null }, up), (next) => pan(next, up));
  }
  return pinch({ ...state, fingers }, up);
}

/** Ends whatever is busy; a stroke is kept (`interrupt`) or thrown away (`cancel`). */
function stop(state: GestureState, how: "interrupt" | "cancel"): Step {
  return chain(
    chain(brush({ ...state, driver: null }, { type: how }), (next) => pan(next, { type: "stop" })),
    (next) => pinch(next, { type: "stop" }),
  );
}

function brush(state: GestureState, input: BrushInput): Step {
  const [next, effects] = stepBrush(state.brush, input);
  return [{ ...state, brush: next }, effects];
}

function pan(state: GestureState, input: PanInput): Step {
  const [next, effects] = stepPan(state.pan, input);
  return [{ ...state, pan: next }, effects];
}

function pinch(state: GestureState, input: PinchInput): Step {
  const [next, effects] = stepPinch(state.pinch, input);
  return [{ ...state, pinch: next }, effects];
}

function chain([state, effects]: Step, then: (state: GestureState) => Step): Step {
  const [next, more] = then(state);
  return [next, more.length === 0 ? effects : [...effects, ...more]];
}
