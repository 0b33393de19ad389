import type { CommandContext } from "./context.ts";
import { formatShortcut, parseShortcut, type Shortcut } from "./shortcut.ts";

/** How the sheet of shortcuts is divided. */
export type CommandGroup = "File" | "Edit" | "Mask" | "Tools" | "View" | "History" | "Help";

/** Something a person can do, wherever it is asked for: key, button, menu. */
export interface Command {
  readonly id: CommandId;
  readonly group: CommandGroup;
  /** As a button is called. It may say what it is about: "Undo mask stroke". */
  readonly title: (context: CommandContext) => string;
  /** The first is the one that is shown. */
  readonly shortcuts: readonly Shortcut[];
  readonly when: (context: CommandContext) => boolean;
  /** Also while a person types into a field. */
  readonly whileTyping: boolean;
  /** A key that is held runs it once. */
  readonly oncePerPress: boolean;
  readonly run: () => void;
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
  | "brush"
  | "eraser"
  | "pan"
  | "swapBrushAndEraser"
  | "smallerBrush"
  | "largerBrush"
  | "softerBrush"
  | "harderBrush"
  | "invertMask"
  | "clearMask"
  | "reselectMask"
  | "toggleMask"
  | "zoomIn"
  | "zoomOut"
  | "zoomToFit"
  | "zoomToActualSize"
  | "compare"
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
}

export function defineCommand(definition: CommandDefinition): Command {
  const { title } = definition;
  return {
    when: () => true,
    whileTyping: false,
    oncePerPress: false,
    ...definition,
    title: typeof title === "string" ? () => title : title,
    shortcuts: definition.shortcuts.map(parseShortcut),
  };
}

/** How the command's key is written on this machine; undefined where it has none. */
export function shownShortcut(command: Command, isMac: boolean): string | undefined {
  const [shortcut] = command.shortcuts;
  return shortcut && formatShortcut(shortcut, isMac);
}
