import type { CombineMode, ToolId } from "../state/tools.ts";
import type { Modifiers } from "./tool-protocol.ts";

/** A pointer's button, as PointerEvent.button numbers it. */
export type PointerButton = "primary" | "middle" | "secondary" | "eraser" | "other";

type HeldKeys = Pick<Modifiers, "space">;

export function pointerButton(button: number): PointerButton {
  switch (button) {
    case 0:
      return "primary";
    case 1:
      return "middle";
    case 2:
      return "secondary";
    case 5:
      return "eraser";
    default:
      return "other";
  }
}

/**
 * The tool that a press means: the chosen one, unless a held key or the button says another. Null: the press
 * means nothing to a tool. There is no "previous tool" to return to, so none can get stuck.
 */
export function resolveTool(chosen: ToolId, held: HeldKeys, button: PointerButton): ToolId | null {
  if (button === "middle") return "pan";
  if (button === "secondary" || button === "other") return null;
  if (held.space) return "pan";
  // The other end of a pen.
  return button === "eraser" && chosen === "brush" ? "eraser" : chosen;
}

/** How an area joins the mask: as was chosen, unless keys that are held say another. */
export function resolveCombine(
  chosen: CombineMode,
  { shift, alt }: Pick<Modifiers, "shift" | "alt">,
): CombineMode {
  if (shift && alt) return "intersect";
  if (alt) return "subtract";
  return shift ? "add" : chosen;
}
