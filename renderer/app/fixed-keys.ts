import type { CommandGroup } from "./commands/command.ts";

/** A key that belongs to what has the focus, or to the pointer, and so is the same for everybody. */
export interface FixedKey {
  readonly group: CommandGroup;
  readonly title: string;
  readonly keys: string;
}

/** What the canvas and the history take themselves, beside the commands. */
export const fixedKeys: readonly FixedKey[] = [
  { group: "Edit", title: "Reorder a reference", keys: "← →" },
  { group: "Tools", title: "Straight line from the last stroke", keys: "Shift+click" },
  { group: "Tools", title: "Brush erases, eraser paints", keys: "Alt+drag" },
  { group: "Tools", title: "Size of the brush", keys: "Alt+wheel" },
  { group: "Tools", title: "Add to the mask", keys: "Shift+drag" },
  { group: "Tools", title: "Subtract from the mask", keys: "Alt+drag" },
  { group: "Tools", title: "Intersect with the mask", keys: "Shift+Alt+drag" },
  { group: "Tools", title: "Square or circle", keys: "drag, then Shift" },
  { group: "Tools", title: "From the centre", keys: "drag, then Alt" },
  { group: "Tools", title: "Move the area while drawing it", keys: "drag, then Space" },
  { group: "Tools", title: "Close the polygon", keys: "Enter or double click" },
  { group: "Tools", title: "Take the last corner back", keys: "Backspace" },
  { group: "Tools", title: "Cancel what is being drawn", keys: "Esc" },
  { group: "Tools", title: "Move the cursor (on the canvas)", keys: "↑ ↓ ← →" },
  { group: "Tools", title: "… by a large step, by one pixel", keys: "Shift, Alt+arrow" },
  { group: "Tools", title: "Press at the cursor", keys: "Space" },
  { group: "Tools", title: "Press until pressed again", keys: "Enter" },
  { group: "Tools", title: "Move the mask, by ten pixels", keys: "arrow, Shift+arrow" },
  { group: "View", title: "Pan with any tool", keys: "Space+drag" },
  { group: "View", title: "Pan with the pan tool", keys: "↑ ↓ ← →" },
  { group: "View", title: "Zoom", keys: "wheel or pinch" },
  { group: "History", title: "Move along the steps", keys: "↑ ↓ ← →" },
  { group: "History", title: "Go to the step", keys: "Enter" },
  { group: "History", title: "Compare with the current step", keys: "C" },
  { group: "History", title: "Star", keys: "S" },
  { group: "History", title: "Rename", keys: "F2" },
  { group: "History", title: "Remove branch", keys: "Delete" },
];
