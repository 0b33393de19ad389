import { shallow } from "zustand/shallow";
import { createStore } from "zustand/vanilla";
import type { Stop } from "../../../shared/rpc/wire.ts";
import { comparisonStore } from "../../state/comparison.ts";
import { connectionStore } from "../../state/connection.ts";
import { cropStore } from "../../state/crop.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";
import { editDraftStore } from "../../state/edit-draft.ts";
import { keepChangedStore } from "../../state/keep-changed.ts";
import { maskStore } from "../../state/mask.ts";
import { maskClipboardStore } from "../../state/mask-clipboard.ts";
import { modelStore } from "../../state/models.ts";
import { moneyStore } from "../../state/money.ts";
import { readRunPlan } from "../../state/run-plan.ts";
import { savingStore } from "../../state/saving.ts";
import { settingsStore } from "../../state/settings.ts";
import { redo, timelineStore, undo } from "../../state/timeline.ts";
import { toolStore } from "../../state/tools.ts";
import { transformingStore } from "../../state/transforming.ts";
import { variationStore } from "../../state/variations.ts";
import type { Editor } from "../session/editor.ts";
import { currentTree } from "../session/history-player.ts";
import { lastUsedMask } from "../session/last-used-mask.ts";

/** What decides whether a command can run, and how it is called. */
export interface CommandContext {
  readonly connected: boolean;
  /** A document is on the canvas, with its mask. */
  readonly editing: boolean;
  readonly comparing: boolean;
  /** The crop tool has a frame that is not the picture's own, or an angle. */
  readonly cropping: boolean;
  /** The picture is being cropped, turned or extended. */
  readonly transforming: boolean;
  readonly maskIsEmpty: boolean;
  readonly canFill: boolean;
  /** A whole-picture edit is being taken over in part. */
  readonly keepingChanged: boolean;
  /** Variations are laid out over the canvas. */
  readonly choosingVariation: boolean;
  readonly hasUsedMask: boolean;
  readonly hasCopiedMask: boolean;
  /** There is something to compare the current node with. */
  readonly canCompare: boolean;
  /** What Ctrl+Z takes back; null when there is nothing. */
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
}

export const idleContext: CommandContext = {
  connected: false,
  editing: false,
  comparing: false,
  cropping: false,
  transforming: false,
  maskIsEmpty: true,
  canFill: false,
  keepingChanged: false,
  choosingVariation: false,
  hasUsedMask: false,
  hasCopiedMask: false,
  canCompare: false,
  undoLabel: null,
  redoLabel: null,
};

export const commandContextStore = createStore<CommandContext>()(() => idleContext);

/** Keeps the context the same as the stores. A change that decides nothing reaches no button. */
export function followStores(editor: Pick<Editor, "session">): Stop {
  const update = () => {
    const known = commandContextStore.getState();
    const next = readContext(editor);
    if (!shallow(known, next)) commandContextStore.setState(next, true);
  };
  const stops = [
    documentStore,
    connectionStore,
    comparisonStore,
    cropStore,
    toolStore,
    maskStore,
    maskClipboardStore,
    modelStore,
    settingsStore,
    editDraftStore,
    timelineStore,
    savingStore,
    transformingStore,
    moneyStore,
    keepChangedStore,
    variationStore,
  ].map((store) => store.subscribe(update));
  update();
  return () => {
    for (const stop of stops) stop();
  };
}

function readContext(editor: Pick<Editor, "session">): CommandContext {
  const open = openDocumentOf(documentStore.getState());
  const connected = connectionStore.getState().status === "connected";
  const saving = savingStore.getState().status;
  if (!open) return { ...idleContext, connected };
  if (saving === "opening" || saving === "unreadable") {
    // A step of a new size waits for its mask only: it can be taken back meanwhile.
    return { ...idleContext, connected, ...(editor.session?.stage && readHistory(editor)) };
  }
  const mask = maskStore.getState();
  const crop = cropStore.getState();
  const keepingChanged = keepChangedStore.getState().active !== null;
  const transforming = transformingStore.getState().running !== null;
  const canRun = keepingChanged ? !mask.isEmpty : readRunPlan().blocked === null;
  return {
    ...readHistory(editor),
    connected,
    editing: true,
    comparing: comparisonStore.getState().compared !== null,
    cropping: toolStore.getState().chosen === "crop" && (crop.frame !== null || crop.degrees !== 0),
    transforming,
    maskIsEmpty: mask.isEmpty,
    // Of the picture on the canvas, which is about to be another one.
    canFill: connected && !transforming && canRun,
    keepingChanged,
    choosingVariation: variationStore.getState().shownGroup !== null,
    hasUsedMask: lastUsedMask(open.nodes.values()) !== null,
    hasCopiedMask: maskClipboardStore.getState().png !== null,
    canCompare: open.nodes.size > 1,
  };
}

function readHistory(editor: Pick<Editor, "session">): Pick<CommandContext, "undoLabel" | "redoLabel"> {
  const tree = currentTree((nodeId) => editor.session?.link.forwardOf(nodeId) ?? null);
  const timeline = timelineStore.getState();
  return {
    undoLabel: (tree && undo(timeline, tree)?.label) ?? null,
    redoLabel: (tree && redo(timeline, tree)?.label) ?? null,
  };
}
