import { assertNever } from "../../../shared/assert.ts";
import type { Client } from "../../../shared/contract/contract.ts";
import type { DocumentId, NodeId } from "../../../shared/domain/ids.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { CanvasController } from "../../canvas/canvas-controller.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";
import { maskStore } from "../../state/mask.ts";
import type { MaskStepKind } from "../../state/mask-work.ts";
import {
  type Effect,
  emptyTimeline,
  forgetMaskSteps,
  type Move,
  record,
  redo,
  type TimelineEntry,
  type TimelineTree,
  timelineStore,
  undo,
} from "../../state/timeline.ts";
import type { DocumentLink } from "./document-link.ts";
import { reportFailure } from "./failures.ts";

/** The mask's counters lag behind undo and redo; when nothing has changed for this long they can be trusted. */
const settledAfterMs = 400;

/** As "Undo …" says it. */
const maskStepLabels: Readonly<Record<MaskStepKind, string>> = {
  stroke: "mask stroke",
  move: "move of the mask",
  "quick-select": "quick selection",
  "select-shape": "selection of an area",
  "select-wand": "magic wand",
  "select-color": "selection of a colour",
  "from-transparency": "mask from transparency",
  "from-difference": "mask from a difference",
  paste: "pasting of a mask",
  fill: "filling of the mask",
  "fill-holes": "filling of holes",
  grow: "growing of the mask",
  shrink: "shrinking of the mask",
  smooth: "smoothing of the mask",
  threshold: "threshold of the mask",
};

interface Dependencies {
  readonly client: Client;
  readonly documentId: DocumentId;
  readonly link: DocumentLink;
  readonly canvas: Pick<CanvasController, "undo" | "redo" | "onMaskStep">;
}

/** Writes the timeline of one session and plays it back. */
export class HistoryPlayer {
  readonly #deps: Dependencies;
  /** Ctrl+Z pressed twice is played one after the other. */
  #playing: Promise<void> = Promise.resolve();
  #nextMaskLabel: string | null = null;
  /** The next mask step belongs to this entry. */
  #mergeInto: TimelineEntry | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  start(): Stop {
    timelineStore.setState(emptyTimeline, true);
    const stopSteps = this.#deps.canvas.onMaskStep((kind) => this.#recordMaskStep(kind));
    const stopMask = maskStore.subscribe(() => {
      clearTimeout(this.#settling);
      this.#settling = setTimeout(forgetDroppedSteps, settledAfterMs);
    });
    return () => {
      stopSteps();
      stopMask();
      clearTimeout(this.#settling);
      timelineStore.setState(emptyTimeline, true);
    };
  }

  record(entry: TimelineEntry): void {
    timelineStore.setState(record(timelineStore.getState(), entry), true);
  }

  /** Says what the next change of the mask is, where it is no stroke. */
  nameNextMaskStep(label: string): void {
    this.#nextMaskLabel = label;
  }

  /** Records an entry that the next change of the mask is a part of: both are taken back at once. */
  recordWithMaskStep(entry: TimelineEntry): void {
    this.record(entry);
    this.#mergeInto = entry;
  }

  undo(): Promise<void> {
    return this.#play(undo);
  }

  redo(): Promise<void> {
    return this.#play(redo);
  }

  #recordMaskStep(kind: MaskStepKind): void {
    const label = this.#nextMaskLabel ?? maskStepLabels[kind];
    this.#nextMaskLabel = null;
    const timeline = timelineStore.getState();
    const last = timeline.past.at(-1);
    if (last && last === this.#mergeInto) {
      const merged = { ...last, steps: [...last.steps, { type: "mask" } as const] };
      timelineStore.setState({ ...timeline, past: [...timeline.past.slice(0, -1), merged] }, true);
    } else {
      this.record({ label, steps: [{ type: "mask" }] });
    }
    this.#mergeInto = null;
  }

  #play(direction: (timeline: ReturnType<typeof timelineStore.getState>, tree: TimelineTree) => Move | null) {
    const playNext = async () => {
      const tree = currentTree((nodeId) => this.#deps.link.forwardOf(nodeId));
      const move = tree && direction(timelineStore.getState(), tree);
      if (!move) return;
      timelineStore.setState(move.timeline, true);
      try {
        for (const effect of move.effects) await this.#apply(effect);
      } catch (error) {
        reportFailure(error);
      }
    };
    this.#playing = this.#playing.then(playNext);
    return this.#playing;
  }

  async #apply(effect: Effect): Promise<void> {
    const { canvas, client, documentId, link } = this.#deps;
    switch (effect.type) {
      case "undoMask":
        canvas.undo();
        return;
      case "redoMask":
        canvas.redo();
        return;
      case "goTo":
        link.show(effect.nodeId);
        return;
      case "removeBranch":
        await client.documents.removeBranch({ documentId, nodeId: effect.nodeId });
        return;
      case "restoreBranch":
        await client.documents.restoreBranch({ documentId, nodeId: effect.nodeId });
        await nodeIsBack(effect.nodeId);
        return;
      default:
        assertNever(effect);
    }
  }
}

/** The open document as the timeline sees it. */
export function currentTree(forwardOf: (nodeId: NodeId) => NodeId | null): TimelineTree | null {
  const open = openDocumentOf(documentStore.getState());
  if (!open) return null;
  return {
    currentNodeId: open.record.currentNodeId,
    exists: (nodeId) => open.nodes.has(nodeId),
    parentOf: (nodeId) => open.nodes.get(nodeId)?.parentId ?? null,
    forwardOf,
  };
}

function forgetDroppedSteps(): void {
  const { undoSteps, redoSteps } = maskStore.getState();
  const timeline = timelineStore.getState();
  const kept = forgetMaskSteps(timeline, undoSteps, redoSteps);
  if (kept !== timeline) timelineStore.setState(kept, true);
}

/** The answer to a call may overtake the event that tells of its nodes. */
function nodeIsBack(nodeId: NodeId): Promise<void> {
  const isBack = () => openDocumentOf(documentStore.getState())?.nodes.has(nodeId) ?? true;
  return new Promise((resolve) => {
    if (isBack()) return resolve();
    const stop = documentStore.subscribe(() => {
      if (!isBack()) return;
      stop();
      resolve();
    });
  });
}
