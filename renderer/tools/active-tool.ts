import type { ToolId } from "../state/tools.ts";

/** A pointer's button, as PointerEvent.button numbers it. */
export type PointerButton = "primary" | "middle" | "secondary" | "eraser" | "other";

export interface HeldKeys {
  readonly space: boolean;
}

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
