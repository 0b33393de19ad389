import type { Point } from "../../shared/domain/geometry.ts";
import type { ToolId } from "../state/tools.ts";
import { type PointerButton, resolveCombine, resolveTool } from "./active-tool.ts";
import {
  busyMachines,
  idleMachines,
  type MachineName,
  type MachineStates,
  machineOf,
  stepBusyMachines,
  stepMachine,
} from "./machines.ts";
import { type Finger, idlePinch, type PinchInput, type PinchState, stepPinch } from "./pinch/machine.ts";
import type { Modifiers, PointerSample, ToolEffect, ToolInput, ToolOptions } from "./tool-protocol.ts";

/** What may be done on the stage: nothing without a picture; only looking around while comparing. */
export type Stage = "empty" | "view" | "paint";

/** `keys`: the cursor that arrow keys move. */
export type PointerKind = "mouse" | "pen" | "touch" | "keys";

export interface GestureState {
  readonly chosen: ToolId;
  readonly held: Modifiers;
  readonly stage: Stage;
  readonly machines: MachineStates;
  readonly pinch: PinchState;
  /** The pointer that is pressed, and for which machine; null when none is. */
  readonly driver: {
    readonly pointerId: number;
    readonly kind: PointerKind;
    readonly machine: MachineName;
  } | null;
  /** All fingers on the glass, whatever they do. */
  readonly fingers: readonly Finger[];
}

export type GestureInput =
  | {
      readonly type: "down";
      readonly pointerId: number;
      readonly kind: PointerKind;
      readonly button: PointerButton;
      /** Something on the stage follows it, so it presses no tool; with a second finger it pinches. */
      readonly isTaken?: boolean;
      readonly keys: Pick<Modifiers, "shift" | "alt">;
      /** Stage pixels (CSS). */
      readonly at: Point;
      readonly sample: PointerSample;
      readonly options: ToolOptions;
    }
  /** `samples`: all positions since the last move, the latest of them at `at`. */
  | {
      readonly type: "move";
      readonly pointerId: number;
      readonly keys: Pick<Modifiers, "shift" | "alt">;
      readonly at: Point;
      readonly samples: readonly PointerSample[];
    }
  | { readonly type: "up"; readonly pointerId: number }
  /** The system took the pointer away. */
  | { readonly type: "lost"; readonly pointerId: number }
  | { readonly type: "space"; readonly held: boolean }
  /** Shift or Alt was pressed or released. */
  | { readonly type: "keys"; readonly keys: Pick<Modifiers, "shift" | "alt"> }
  | Extract<ToolInput, { type: "key" | "nudge" | "nudge-end" }>
  | { readonly type: "escape" }
  /** The window lost the focus: no key or finger can be trusted to be still down. */
  | { readonly type: "blur" }
  | { readonly type: "choose"; readonly tool: ToolId }
  /** A command is about to change the mask. */
  | { readonly type: "interrupt" }
  | { readonly type: "stage"; readonly stage: Stage }
  /** Another picture: points of the one before mean nothing. */
  | { readonly type: "forget" };

type Step = readonly [GestureState, readonly ToolEffect[]];
type Press = Extract<GestureInput, { type: "down" }>;

const noKeys: Modifiers = { shift: false, alt: false, space: false };

/** Strokes end where Space is pressed, and the picture can be moved at once; other drags go on. */
const endedBySpace: ReadonlySet<MachineName> = new Set(["brush", "quickSelect"]);

/** What only changes how the picture is seen, and so is possible while comparing. */
const looking: ReadonlySet<ToolId> = new Set(["pan", "zoom"]);

export function idleGesture(chosen: ToolId): GestureState {
  return {
    chosen,
    held: noKeys,
    stage: "empty",
    machines: idleMachines,
    pinch: idlePinch,
    driver: null,
    fingers: [],
  };
}

/**
 * All that pointers and keys do on the stage. At most one pointer is pressed for a tool, or two fingers pinch; a finger
 * that comes while a pen or a mouse works is the palm of a hand and ignored; a second finger throws the first one's
 * press away and pinches.
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
    case "space":
      return spacePressed({ ...state, held: { ...state.held, space: input.held } });
    case "keys": {
      const held = { ...state.held, ...input.keys };
      return tellBusy({ ...state, held }, { type: "modifiers", modifiers: held });
    }
    case "key":
      return tellBusy(state, input);
    case "nudge":
      if (state.stage !== "paint" || state.driver || state.chosen !== "moveMask") return [state, []];
      return tell(state, "moveMask", input);
    case "nudge-end":
      return tellBusy(state, input);
    case "escape":
      return stop(state, "escape");
    case "blur":
      return stop({ ...state, held: noKeys, fingers: [] }, "interrupt");
    case "choose":
      return input.tool === state.chosen ? [state, []] : stop({ ...state, chosen: input.tool }, "leave");
    case "interrupt":
      return stop(state, "interrupt");
    case "stage":
      return input.stage === state.stage ? [state, []] : stop({ ...state, stage: input.stage }, "leave");
    case "forget":
      return chain(stop(state, "escape"), (next) => [{ ...next, machines: idleMachines }, []]);
  }
}

/** Whether there is something that Escape would take back. */
export function isBusy(state: GestureState): boolean {
  return state.pinch.name === "pinching" || busyMachines(state.machines).length > 0;
}

/** Whether a press goes on, or arrow keys move the mask; a polygon that waits for its next corner is not at work. */
export function isAtWork({ driver, machines }: GestureState): boolean {
  return driver !== null || machines.moveMask.name !== "idle";
}

function spacePressed(state: GestureState): Step {
  const { held, driver } = state;
  if (held.space && driver && endedBySpace.has(driver.machine)) return stop(state, "interrupt");
  return tellBusy(state, { type: "modifiers", modifiers: held });
}

function pressed(state: GestureState, input: Press): Step {
  if (state.stage === "empty") return [state, []];
  const { pointerId, at } = input;
  const settled = state.driver ? madeRoom(state, input) : ([state, []] as const);
  if (input.kind !== "touch") return chain(settled, (next) => pressedByTool(next, input));
  return chain(settled, (next) => {
    const fingers = [...next.fingers.filter((finger) => finger.pointerId !== pointerId), { pointerId, at }];
    const touched = { ...next, fingers };
    if (next.pinch.name === "pinching" || (next.driver && next.driver.kind !== "touch")) return [touched, []];
    const [first, second] = fingers;
    if (!first || !second) return input.isTaken ? [touched, []] : pressedByTool(touched, input);
    return chain(stop(touched, "cancel"), (ready) =>
      pinch(ready, { type: "start", fingers: [first, second] }),
    );
  });
}

/** A pointer that goes down twice was lifted where nobody saw it; the cursor of the keys yields to a real one. */
function madeRoom(state: GestureState, { pointerId, kind }: Press): Step {
  if (state.driver?.pointerId === pointerId) return stop(state, "cancel");
  return state.driver?.kind === "keys" && kind !== "keys" ? stop(state, "interrupt") : [state, []];
}

function pressedByTool(state: GestureState, input: Press): Step {
  const { driver, pinch: pinching } = state;
  if (driver && driver.kind !== "touch") return [state, []];
  const resolved = resolveTool(state.chosen, state.held, input.button);
  // Where nothing can be painted, a finger has nothing else to do than to move the picture.
  const tool = resolved !== null && state.stage === "view" && input.kind === "touch" ? "pan" : resolved;
  if (tool === null || (!looking.has(tool) && state.stage !== "paint")) return [state, []];
  // A pen or a mouse takes over from fingers.
  const free = driver || pinching.name === "pinching" ? stop(state, "cancel") : ([state, []] as const);
  const { pointerId, kind, at, sample, keys, options } = input;
  const { area, hasMask } = options;
  const combine = resolveCombine(area.combine, keys);
  const machine = machineOf[tool];
  return chain(free, (next) =>
    tell({ ...next, held: { ...next.held, ...keys }, driver: { pointerId, kind, machine } }, machine, {
      type: "down",
      tool,
      pointerId,
      at,
      sample,
      modifiers: { ...next.held, ...keys },
      keysAreSpent: hasMask && combine !== area.combine,
      options: { ...options, area: { ...area, combine } },
    }),
  );
}

function moved(state: GestureState, input: Extract<GestureInput, { type: "move" }>): Step {
  const { pointerId, at, samples, keys } = input;
  const isFinger = state.fingers.some((finger) => finger.pointerId === pointerId);
  const fingers = isFinger
    ? state.fingers.map((finger) => (finger.pointerId === pointerId ? { pointerId, at } : finger))
    : state.fingers;
  const modifiers = { ...state.held, ...keys };
  return chain(pinch({ ...state, fingers }, { type: "move", pointerId, at }), (next) =>
    tellBusy(next, { type: "move", pointerId, at, samples, modifiers }),
  );
}

function lifted(state: GestureState, input: Extract<GestureInput, { type: "up" | "lost" }>): Step {
  const { pointerId } = input;
  const fingers = state.fingers.filter((finger) => finger.pointerId !== pointerId);
  const up = { type: "up", pointerId } as const;
  if (state.driver?.pointerId === pointerId) {
    if (input.type === "lost") return stop({ ...state, fingers }, "cancel");
    return tellBusy({ ...state, fingers, driver: null }, up);
  }
  return pinch({ ...state, fingers }, up);
}

/** Ends every press; what becomes of what it has done is the machine's to say. */
function stop(state: GestureState, type: "cancel" | "escape" | "interrupt" | "leave"): Step {
  return chain(tellBusy({ ...state, driver: null }, { type }), (next) => pinch(next, { type: "stop" }));
}

function tell(state: GestureState, machine: MachineName, input: ToolInput): Step {
  const [machines, effects] = stepMachine(state.machines, machine, input);
  return [{ ...state, machines }, effects];
}

function tellBusy(state: GestureState, input: ToolInput): Step {
  const [machines, effects] = stepBusyMachines(state.machines, input);
  return [machines === state.machines ? state : { ...state, machines }, effects];
}

function pinch(state: GestureState, input: PinchInput): Step {
  const [next, effects] = stepPinch(state.pinch, input);
  return [{ ...state, pinch: next }, effects];
}

function chain([state, effects]: Step, then: (state: GestureState) => Step): Step {
  const [next, more] = then(state);
  return [next, more.length === 0 ? effects : [...effects, ...more]];
}
