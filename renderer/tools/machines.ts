import type { ToolId } from "../state/tools.ts";
import { type BoxState, idleBox, stepBox } from "./box/machine.ts";
import { type BrushState, idleBrush, stepBrush } from "./brush/machine.ts";
import { type ClickState, idleClick, stepClick } from "./click/machine.ts";
import { idleLasso, type LassoState, stepLasso } from "./lasso/machine.ts";
import { idleMoveMask, type MoveMaskState, stepMoveMask } from "./move-mask/machine.ts";
import { idlePan, type PanState, stepPan } from "./pan/machine.ts";
import { idlePolygon, type PolygonState, stepPolygon } from "./polygon/machine.ts";
import { idleQuickSelect, type QuickSelectState, stepQuickSelect } from "./quick-select/machine.ts";
import type { ToolEffect, ToolInput, ToolStep } from "./tool-protocol.ts";

/** What each machine is doing; every state has a `name`, "idle" for nothing. */
export interface MachineStates {
  readonly brush: BrushState;
  readonly lasso: LassoState;
  readonly polygon: PolygonState;
  readonly box: BoxState;
  readonly pick: ClickState;
  readonly quickSelect: QuickSelectState;
  readonly moveMask: MoveMaskState;
  readonly pan: PanState;
  readonly zoom: ClickState;
}

export type MachineName = keyof MachineStates;

export const idleMachines: MachineStates = {
  brush: idleBrush,
  lasso: idleLasso,
  polygon: idlePolygon,
  box: idleBox,
  pick: idleClick,
  quickSelect: idleQuickSelect,
  moveMask: idleMoveMask,
  pan: idlePan,
  zoom: idleClick,
};

const steps: {
  readonly [Name in MachineName]: (
    state: MachineStates[Name],
    input: ToolInput,
  ) => ToolStep<MachineStates[Name]>;
} = {
  brush: stepBrush,
  lasso: stepLasso,
  polygon: stepPolygon,
  box: stepBox,
  pick: stepClick,
  quickSelect: stepQuickSelect,
  moveMask: stepMoveMask,
  pan: stepPan,
  zoom: stepClick,
};

/** The machine that does what a tool's pointer does. */
export const machineOf: Readonly<Record<ToolId, MachineName>> = {
  brush: "brush",
  eraser: "brush",
  lasso: "lasso",
  polygon: "polygon",
  rectangle: "box",
  ellipse: "box",
  wand: "pick",
  colorRange: "pick",
  quickSelect: "quickSelect",
  moveMask: "moveMask",
  // Beside the frame, which takes its own pointers, a drag moves the picture.
  crop: "pan",
  pan: "pan",
  zoom: "zoom",
};

const machineNames = [
  "brush",
  "lasso",
  "polygon",
  "box",
  "pick",
  "quickSelect",
  "moveMask",
  "pan",
  "zoom",
] as const satisfies readonly MachineName[];

/** Tells one machine. */
export function stepMachine(
  states: MachineStates,
  name: MachineName,
  input: ToolInput,
): ToolStep<MachineStates> {
  const [next, effects] = stepNamed(name, states[name], input);
  return [next === states[name] ? states : { ...states, [name]: next }, effects];
}

function stepNamed<Name extends MachineName>(
  name: Name,
  state: MachineStates[Name],
  input: ToolInput,
): ToolStep<MachineStates[Name]> {
  return steps[name](state, input);
}

/** Tells every machine that is doing something. */
export function stepBusyMachines(states: MachineStates, input: ToolInput): ToolStep<MachineStates> {
  let next = states;
  const effects: ToolEffect[] = [];
  for (const name of busyMachines(states)) {
    const [stepped, more] = stepMachine(next, name, input);
    next = stepped;
    effects.push(...more);
  }
  return [next, effects];
}

export function busyMachines(states: MachineStates): readonly MachineName[] {
  return machineNames.filter((name) => states[name].name !== "idle");
}
