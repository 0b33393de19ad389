import type { ToolId } from "../state/tools.ts";
import { resolveTool } from "./active-tool.ts";
import type { GestureState } from "./gesture.ts";

/** `brush`: the ring of the brush's size; the others are CSS cursors. */
export type GestureCursor =
  | "default"
  | "brush"
  | "crosshair"
  | "move"
  | "grab"
  | "grabbing"
  | "zoom-in"
  | "zoom-out"
  | "not-allowed";

const cursors: Readonly<Record<ToolId, GestureCursor>> = {
  brush: "brush",
  eraser: "brush",
  quickSelect: "brush",
  lasso: "crosshair",
  polygon: "crosshair",
  rectangle: "crosshair",
  ellipse: "crosshair",
  wand: "crosshair",
  colorRange: "crosshair",
  moveMask: "move",
  crop: "grab",
  pan: "grab",
  zoom: "zoom-in",
};

/** What the pointer looks like: what a press would do now. */
export function gestureCursor(state: GestureState): GestureCursor {
  const { stage, machines, pinch, chosen, held } = state;
  if (stage === "empty") return "default";
  if (machines.pan.name === "panning" || pinch.name === "pinching") return "grabbing";
  const tool = resolveTool(chosen, state.driver ? { space: false } : held, "primary") ?? chosen;
  if (tool === "zoom") return held.alt ? "zoom-out" : "zoom-in";
  return tool === "pan" || stage === "paint" ? cursors[tool] : "not-allowed";
}
