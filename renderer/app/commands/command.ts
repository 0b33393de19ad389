import { invariant } from "../../../shared/assert.ts";
import type { ToolId } from "../../state/tools.ts";
import type { CommandContext } from "./context.ts";
import { parseShortcut, type Shortcut } from "./shortcut.ts";

/** How the sheet of shortcuts is divided. */
export type CommandGroup = "File" | "Edit" | "Picture" | "Mask" | "Tools" | "View" | "History" | "Help";

/** Something a person can do, wherever it is asked for: key, button, menu. */
export interface Command {
  readonly id: CommandId;
  readonly group: CommandGroup;
  /** As a button is called. It may say what it is about: "Undo mask stroke". */
  readonly title: (context: CommandContext) => string;
  /** The standard ones; a person may have chosen another (bindings.ts). The first is the one that is shown. */
  readonly shortcuts: readonly Shortcut[];
  readonly when: (context: CommandContext) => boolean;
  /** Also while a person types into a field. */
  readonly whileTyping: boolean;
  /** A key that is held runs it once. */
  readonly oncePerPress: boolean;
  readonly run: () => void;
  /** For what lasts as long as its key is held: ends it. */
  readonly release?: () => void;
}

export type CommandId =
  | "open"
  | "export"
  | "home"
  | "settings"
  | "localModels"
  | "shortcuts"
  | "undo"
  | "redo"
  | "fill"
  | "chooseModel"
  | "focusPrompt"
  | "newBlank"
  | "previousVariation"
  | "nextVariation"
  | ToolId
  | "swapBrushAndEraser"
  | "smallerBrush"
  | "largerBrush"
  | "softerBrush"
  | "harderBrush"
  | "invertMask"
  | "clearMask"
  | "fillMask"
  | "fillMaskHoles"
  | "growMask"
  | "shrinkMask"
  | "smoothMask"
  | "thresholdMask"
  | "maskFromTransparency"
  | "maskFromDifference"
  | "copyMask"
  | "pasteMask"
  | "loadMaskFile"
  | "saveMaskFile"
  | "saveMaskAlphaFile"
  | "reselectMask"
  | "toggleMask"
  | "turnLeft"
  | "turnRight"
  | "mirror"
  | "flip"
  | "applyCrop"
  | "togglePixelGrid"
  | "toggleRulers"
  | "toggleMinimap"
  | "flipView"
  | "zoomIn"
  | "zoomOut"
  | "zoomToFit"
  | "zoomToActualSize"
  | "compare"
  | "showOriginal"
  | "togglePanel"
  | "escape";

interface CommandDefinition {
  readonly id: CommandId;
  readonly group: CommandGroup;
  readonly title: string | ((context: CommandContext) => string);
  readonly shortcuts: readonly string[];
  readonly when?: (context: CommandContext) => boolean;
  readonly whileTyping?: boolean;
  readonly oncePerPress?: boolean;
  readonly run: () => void;
  readonly release?: () => void;
}

/** Which of Shift and Alt type a character such as `,` depends on the keyboard, so it cannot be asked for with them. */
function parseStandard(text: string): Shortcut {
  const shortcut = parseShortcut(text);
  const isCharacter = /^[^a-z0-9]$/.test(shortcut.key);
  invariant(!isCharacter || (!shortcut.shift && !shortcut.alt), `${text} cannot be typed on every keyboard`);
  return shortcut;
}

export function defineCommand(definition: CommandDefinition): Command {
  const { title } = definition;
  return {
    when: () => true,
    whileTyping: false,
    oncePerPress: false,
    ...definition,
    title: typeof title === "string" ? () => title : title,
    shortcuts: definition.shortcuts.map(parseStandard),
  };
}
