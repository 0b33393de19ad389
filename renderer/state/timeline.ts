import { createStore } from "zustand/vanilla";
import type { NodeId } from "../../shared/domain/ids.ts";

/** One thing that can be taken back. Node ids are absolute, so a step means the same wherever it is played. */
export type Step =
  /** One undoable change of the mask; its pixels are in the canvas's own undo stack. */
  | { readonly type: "mask" }
  | { readonly type: "node"; readonly from: NodeId; readonly to: NodeId }
  | { readonly type: "removeBranch"; readonly nodeId: NodeId };

/** Steps that a person made at once and takes back at once, in the order in which they happened. */
export interface TimelineEntry {
  /** What was done, as "Undo …" says it: "brush stroke", "Content-aware fill". */
  readonly label: string;
  readonly steps: readonly Step[];
}

/** What Ctrl+Z walks along. The last entry of each list is the next one to be undone or redone. */
export interface Timeline {
  readonly past: readonly TimelineEntry[];
  readonly future: readonly TimelineEntry[];
}

/** What the editor must do for an undo or redo, in this order. */
export type Effect =
  | { readonly type: "undoMask" }
  | { readonly type: "redoMask" }
  | { readonly type: "goTo"; readonly nodeId: NodeId }
  | { readonly type: "removeBranch"; readonly nodeId: NodeId }
  | { readonly type: "restoreBranch"; readonly nodeId: NodeId };

export interface Move {
  readonly label: string;
  readonly effects: readonly Effect[];
  readonly timeline: Timeline;
}

/** The tree as the timeline needs it. */
export interface TimelineTree {
  readonly currentNodeId: NodeId;
  /** False for nodes of removed branches. */
  exists(nodeId: NodeId): boolean;
  /** Null for the import node. */
  parentOf(nodeId: NodeId): NodeId | null;
  /** The child that was current last, else the newest; null for a leaf. */
  forwardOf(nodeId: NodeId): NodeId | null;
}

export const emptyTimeline: Timeline = { past: [], future: [] };

export const timelineStore = createStore<Timeline>()(() => emptyTimeline);

/** Adds what has just happened. What was undone before can no longer be redone, but its nodes stay in the tree. */
export function record(timeline: Timeline, entry: TimelineEntry): Timeline {
  return { past: [...timeline.past, entry], future: [] };
}

/**
 * The next thing to take back. Before the session's first entry that is the way up: to the parent of the
 * current node. Null when nothing is left.
 */
export function undo(timeline: Timeline, tree: TimelineTree): Move | null {
  const past = [...timeline.past];
  for (let entry = past.pop(); entry; entry = past.pop()) {
    const effects = entry.steps.toReversed().flatMap(undoStep);
    if (isAlive(effects, tree)) {
      return { label: entry.label, effects, timeline: { past, future: [...timeline.future, entry] } };
    }
  }
  const parent = tree.parentOf(tree.currentNodeId);
  if (!parent) return null;
  const entry = nodeEntry(parent, tree.currentNodeId);
  return {
    label: entry.label,
    effects: [{ type: "goTo", nodeId: parent }],
    timeline: { past, future: [...timeline.future, entry] },
  };
}

/**
 * The next thing to do again. At the session's edge, where nothing was done or undone yet, that is the way down:
 * to the child that was current last.
 */
export function redo(timeline: Timeline, tree: TimelineTree): Move | null {
  const future = [...timeline.future];
  for (let entry = future.pop(); entry; entry = future.pop()) {
    const effects = entry.steps.map(redoStep);
    if (isAlive(effects, tree)) {
      return { label: entry.label, effects, timeline: { past: [...timeline.past, entry], future } };
    }
  }
  if (timeline.past.length > 0) return null;
  const child = tree.forwardOf(tree.currentNodeId);
  if (!child) return null;
  const entry = nodeEntry(tree.currentNodeId, child);
  return {
    label: entry.label,
    effects: [{ type: "goTo", nodeId: child }],
    timeline: { past: [entry], future },
  };
}

/**
 * Forgets mask steps that the canvas has dropped (it keeps a bounded number of bytes): the oldest ones of either
 * list. To be called when no undo or redo is on its way to the canvas.
 */
export function forgetMaskSteps(timeline: Timeline, undoSteps: number, redoSteps: number): Timeline {
  const past = dropMaskSteps(timeline.past, countMaskSteps(timeline.past) - undoSteps);
  const future = dropMaskSteps(timeline.future, countMaskSteps(timeline.future) - redoSteps);
  return past === timeline.past && future === timeline.future ? timeline : { past, future };
}

function nodeEntry(from: NodeId, to: NodeId): TimelineEntry {
  return { label: "step in the history", steps: [{ type: "node", from, to }] };
}

function undoStep(step: Step): Effect[] {
  switch (step.type) {
    case "mask":
      return [{ type: "undoMask" }];
    case "node":
      return [{ type: "goTo", nodeId: step.from }];
    case "removeBranch":
      return [{ type: "restoreBranch", nodeId: step.nodeId }];
  }
}

function redoStep(step: Step): Effect {
  switch (step.type) {
    case "mask":
      return { type: "redoMask" };
    case "node":
      return { type: "goTo", nodeId: step.to };
    case "removeBranch":
      return { type: "removeBranch", nodeId: step.nodeId };
  }
}

/** False if the effects would change nothing, because another window has removed what they speak of. */
function isAlive(effects: readonly Effect[], tree: TimelineTree): boolean {
  return effects.some((effect) => {
    switch (effect.type) {
      case "goTo":
        return effect.nodeId !== tree.currentNodeId && tree.exists(effect.nodeId);
      case "removeBranch":
        return tree.exists(effect.nodeId);
      case "restoreBranch":
        return !tree.exists(effect.nodeId);
      case "undoMask":
      case "redoMask":
        return true;
      default:
        return false;
    }
  });
}

function countMaskSteps(entries: readonly TimelineEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.steps.filter((step) => step.type === "mask").length, 0);
}

function dropMaskSteps(entries: readonly TimelineEntry[], surplus: number): readonly TimelineEntry[] {
  if (surplus <= 0) return entries;
  let left = surplus;
  return entries.flatMap((entry) => {
    const steps = entry.steps.filter((step) => step.type !== "mask" || left-- <= 0);
    return steps.length > 0 ? [{ ...entry, steps }] : [];
  });
}
