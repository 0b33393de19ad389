import type { MenuCommand } from "../../../shared/contract/host.ts";
import type { CanvasController } from "../../canvas/canvas-controller.ts";
import { comparisonStore } from "../../state/comparison.ts";
import { cropStore, wholePicture } from "../../state/crop.ts";
import { keepChangedStore } from "../../state/keep-changed.ts";
import { layoutStore } from "../../state/layout.ts";
import { transformingStore } from "../../state/transforming.ts";
import { variationStore } from "../../state/variations.ts";
import { openDialog } from "../dialogs.ts";
import { toggleComparison } from "../session/comparing.ts";
import type { Editor } from "../session/editor.ts";
import { inBackground } from "../session/failures.ts";
import { showNextVariation } from "../session/variation-choice.ts";
import { type Command, type CommandId, defineCommand } from "./command.ts";
import type { CommandContext } from "./context.ts";
import { maskCommands } from "./mask-commands.ts";
import { pictureCommands } from "./picture-commands.ts";
import { toolCommands } from "./tool-commands.ts";
import { viewOptionCommands } from "./view-option-commands.ts";

export type CommandMap = ReadonlyMap<CommandId, Command>;

const zoomStep = 1.25;

/** Every command of the editor. Buttons, tooltips, keys and the desktop's menu are all made from these. */
export function createCommands(editor: Editor): CommandMap {
  const commands = [
    ...fileCommands(editor),
    ...editCommands(editor),
    ...maskCommands(editor),
    ...toolCommands(),
    ...pictureCommands(editor),
    ...viewOptionCommands(),
    ...viewCommands(editor),
  ];
  return new Map(commands.map((command) => [command.id, command]));
}

const editing = ({ editing: isEditing }: CommandContext) => isEditing;

function fileCommands(editor: Editor): readonly Command[] {
  return [
    defineCommand({
      id: "open",
      group: "File",
      title: "Open a photo",
      shortcuts: ["Mod+O"],
      whileTyping: true,
      when: ({ connected }) => connected,
      run: () => editor.openPictures(),
    }),
    defineCommand({
      id: "newBlank",
      group: "File",
      title: "New blank picture",
      shortcuts: ["Mod+Alt+N"],
      when: ({ connected }) => connected,
      run: () => openDialog({ type: "blank" }),
    }),
    defineCommand({
      id: "export",
      group: "File",
      title: "Export",
      shortcuts: ["Mod+S", "Mod+Shift+E"],
      whileTyping: true,
      when: editing,
      run: () => openDialog({ type: "export", nodeId: null }),
    }),
    defineCommand({
      id: "home",
      group: "File",
      title: "Back to the library",
      shortcuts: ["Mod+Shift+O"],
      run: () => editor.goHome(),
    }),
    defineCommand({
      id: "settings",
      group: "File",
      title: "Settings",
      shortcuts: ["Mod+,"],
      run: () => openDialog({ type: "settings", page: "general" }),
    }),
    defineCommand({
      id: "localModels",
      group: "File",
      title: "Models on this computer",
      shortcuts: [],
      run: () => openDialog({ type: "settings", page: "localModels" }),
    }),
    defineCommand({
      id: "shortcuts",
      group: "Help",
      title: "Keyboard shortcuts",
      shortcuts: ["?"],
      run: () => openDialog({ type: "shortcuts" }),
    }),
  ];
}

function editCommands(editor: Editor): readonly Command[] {
  return [
    defineCommand({
      id: "undo",
      group: "Edit",
      title: ({ undoLabel }) => (undoLabel ? `Undo ${undoLabel}` : "Undo"),
      shortcuts: ["Mod+Z"],
      when: ({ undoLabel }) => undoLabel !== null,
      run: () => inBackground(editor.session?.undo() ?? Promise.resolve()),
    }),
    defineCommand({
      id: "redo",
      group: "Edit",
      title: ({ redoLabel }) => (redoLabel ? `Redo ${redoLabel}` : "Redo"),
      shortcuts: ["Mod+Shift+Z", "Mod+Y"],
      when: ({ redoLabel }) => redoLabel !== null,
      run: () => inBackground(editor.session?.redo() ?? Promise.resolve()),
    }),
    defineCommand({
      id: "fill",
      group: "Edit",
      title: "Run the edit",
      shortcuts: ["Mod+Enter"],
      whileTyping: true,
      oncePerPress: true, // it may cost money
      when: ({ canFill }) => canFill,
      run: () => editor.fill(),
    }),
    defineCommand({
      id: "chooseModel",
      group: "Edit",
      title: "Choose a model",
      shortcuts: ["Mod+K"],
      whileTyping: true,
      when: editing,
      run: () => openDialog({ type: "models" }),
    }),
    defineCommand({
      id: "focusPrompt",
      group: "Edit",
      title: "Write the prompt",
      shortcuts: ["P"],
      when: editing,
      run: () => {
        layoutStore.setState({ panelVisible: true });
        document.querySelector<HTMLElement>("[data-prompt]")?.focus();
      },
    }),
  ];
}

function viewCommands(editor: Editor): readonly Command[] {
  const zoom = (
    id: CommandId,
    title: string,
    shortcuts: readonly string[],
    run: (canvas: CanvasController) => void,
  ) =>
    defineCommand({
      id,
      group: "View",
      title,
      shortcuts,
      when: editing,
      run: () => {
        const canvas = editor.session?.stage?.canvas;
        if (canvas) run(canvas);
      },
    });
  return [
    zoom("zoomIn", "Zoom in", ["Mod++", "Mod+=", "+", "="], (canvas) => canvas.zoomBy(zoomStep)),
    zoom("zoomOut", "Zoom out", ["Mod+-", "-"], (canvas) => canvas.zoomBy(1 / zoomStep)),
    zoom("zoomToFit", "Fit to window", ["Mod+0", "0"], (canvas) => canvas.fit()),
    zoom("zoomToActualSize", "Actual size", ["Mod+1", "1"], (canvas) => canvas.zoomTo(1)),
    defineCommand({
      id: "compare",
      group: "View",
      title: ({ comparing }) => (comparing ? "End the comparison" : "Compare before and after"),
      shortcuts: ["C"],
      when: ({ editing: isEditing, canCompare, comparing }) => isEditing && (canCompare || comparing),
      run: toggleComparison,
    }),
    defineCommand({
      id: "showOriginal",
      group: "View",
      title: "Show the original while held",
      shortcuts: ["\\"],
      oncePerPress: true,
      when: ({ editing: isEditing, comparing }) => isEditing && !comparing,
      run: () => comparisonStore.setState({ holdsOriginal: true }),
      release: () => comparisonStore.setState({ holdsOriginal: false }),
    }),
    defineCommand({
      id: "togglePanel",
      group: "View",
      title: "Show or hide the panel",
      // Where the backslash needs AltGr, it cannot be typed with Ctrl.
      shortcuts: ["Mod+\\", "Mod+B"],
      when: editing,
      run: () => layoutStore.setState(({ panelVisible }) => ({ panelVisible: !panelVisible })),
    }),
    ...variationCommands(editor),
    defineCommand({
      id: "escape",
      group: "View",
      title: escapeTitle,
      shortcuts: ["Escape"],
      when: ({ comparing, keepingChanged, choosingVariation, transforming, cropping }) =>
        comparing || keepingChanged || choosingVariation || transforming || cropping,
      run: () => escape(editor),
    }),
  ];
}

function variationCommands(editor: Editor): readonly Command[] {
  const step = (id: CommandId, title: string, shortcut: string, by: 1 | -1) =>
    defineCommand({
      id,
      group: "View",
      title,
      shortcuts: [shortcut],
      when: ({ choosingVariation }) => choosingVariation,
      run: () => showNextVariation(editor.session, by),
    });
  return [
    step("previousVariation", "Previous variation", ",", -1),
    step("nextVariation", "Next variation", ".", 1),
  ];
}

function escapeTitle(context: CommandContext): string {
  if (context.comparing) return "End the comparison";
  if (context.keepingChanged) return "Cancel";
  if (context.choosingVariation) return "Close the variations";
  return context.transforming ? "Stop the change of the picture" : "Reset the frame";
}

/** Ends what lies over the picture, the last that was opened first. */
function escape(editor: Editor): void {
  const { running } = transformingStore.getState();
  if (comparisonStore.getState().compared) comparisonStore.setState({ compared: null });
  else if (keepChangedStore.getState().active) inBackground(editor.keepChanged.cancel());
  else if (variationStore.getState().shownGroup !== null) variationStore.setState({ shownGroup: null });
  else if (running) running.cancel();
  else cropStore.setState(wholePicture);
}

/** The desktop menu's names for commands. They are the same, so that one list serves both. */
export function commandOfMenu(command: MenuCommand): CommandId {
  return command === "showShortcuts" ? "shortcuts" : command;
}
