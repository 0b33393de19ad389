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
import { documentSays } from "./document-says.ts";
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
  replace: "loading of a mask",
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
  readonly canvas: Pick<
    CanvasController,
    "undo" | "redo" | "interrupt" | "atRest" | "settled" | "onMaskStep"
  >;
}

/** Writes the timeline of one session and plays it back. */
export class HistoryPlayer {
  readonly #deps: Dependencies;
  /** Ctrl+Z pressed twice is played one after the other. */
  #playing: Promise<unknown> = Promise.resolve();
  /** What the next mask step is called, or the entry that it belongs to. */
  #nextMaskStep: string | TimelineEntry | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  start(): Stop {
    timelineStore.setState(emptyTimeline, true);
    const stopSteps = this.#deps.canvas.onMaskStep((kind) => this.#recordMaskStep(kind));
    const stopMask = maskStore.subscribe(() => {
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => void this.#forgetDropped(), settledAfterMs);
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

  /**
   * Changes the mask by one step of this name, or as a part of the entry if nothing was recorded since; both are then
   * taken back at once. What a person did before and the canvas has not told of yet is told first.
   * @throws what `change` throws.
   */
  changeMask<Result>(step: string | TimelineEntry, change: () => Result | Promise<Result>): Promise<Result> {
    return this.#inTurn(() => {
      this.#deps.canvas.interrupt();
      return this.#change(step, change);
    });
  }

  /**
   * As `changeMask`, for what nobody at the canvas has asked for: it waits until no pointer is at work. One may be again
   * when `change` is called: that has to see to it.
   */
  async changeMaskAtRest<Result>(
    step: string | TimelineEntry,
    change: () => Result | Promise<Result>,
  ): Promise<Result> {
    await this.#deps.canvas.atRest();
    return this.#inTurn(() => this.#change(step, change));
  }

  /** Resolves when everything that was asked for is done and recorded. */
  settled(): Promise<void> {
    return this.#inTurn(() => this.#deps.canvas.settled());
  }

  undo(): Promise<void> {
    return this.#play(undo);
  }

  redo(): Promise<void> {
    return this.#play(redo);
  }

  #recordMaskStep(kind: MaskStepKind): void {
    const isAnothers = typeof this.#nextMaskStep === "object" && kind !== "replace";
    // A stroke that came in between is no part of an entry: those replace the mask.
    const next = isAnothers ? null : this.#nextMaskStep;
    if (!isAnothers) this.#nextMaskStep = null;
    const label = typeof next === "string" ? next : maskStepLabels[kind];
    const timeline = timelineStore.getState();
    const last = timeline.past.at(-1);
    if (last && last === next) {
      const merged = { ...last, steps: [...last.steps, { type: "mask" } as const] };
      timelineStore.setState({ ...timeline, past: [...timeline.past.slice(0, -1), merged] }, true);
    } else {
      this.record({ label, steps: [{ type: "mask" }] });
    }
  }

  async #change<Result>(
    step: string | TimelineEntry,
    change: () => Result | Promise<Result>,
  ): Promise<Result> {
    const { canvas } = this.#deps;
    await canvas.settled();
    this.#nextMaskStep = step;
    try {
      const result = await change();
      await canvas.settled();
      return result;
    } finally {
      this.#nextMaskStep = null;
    }
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#playing.then(work);
    // Whoever asked hears of a failure; what comes next does not depend on it.
    this.#playing = done.catch(() => {});
    return done;
  }

  /** Only when nothing is on its way to the canvas its counters are those of the timeline. */
  #forgetDropped(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#deps.canvas.settled();
      forgetDroppedSteps();
    }).catch(reportFailure);
  }

  #play(direction: (timeline: ReturnType<typeof timelineStore.getState>, tree: TimelineTree) => Move | null) {
    return this.#inTurn(async () => {
      // A step that the canvas has made and not told of yet is the one to take back.
      this.#deps.canvas.interrupt();
      await this.#deps.canvas.settled();
      const tree = currentTree((nodeId) => this.#deps.link.forwardOf(nodeId));
      const move = tree && direction(timelineStore.getState(), tree);
      if (!move) return;
      timelineStore.setState(move.timeline, true);
      for (const effect of move.effects) await this.#apply(effect);
    }).catch(reportFailure);
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
        // The answer may overtake the event that tells of the nodes.
        await documentSays(({ nodes }) => nodes.has(effect.nodeId));
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
