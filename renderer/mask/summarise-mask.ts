import { emptyMask, type MaskState, type MaskSummary } from "../state/mask.ts";
import type { MaskHistory } from "./mask-history.ts";
import type { ShelvedMask } from "./mask-shelf.ts";

/** What the page is told of the mask on the canvas, and of its undo steps. */
export function summariseMask(
  shown: ShelvedMask | null,
  shelved: readonly ShelvedMask[],
  history: MaskHistory,
): MaskSummary {
  const { undoSteps, redoSteps } = history;
  if (shown === null) return { ...emptyMask, undoSteps, redoSteps };
  const { mask, revision, feather } = shown;
  const bounds = mask.bounds();
  return {
    ...emptyMask,
    masks: shelved.map((each) => stateOf(each, each === shown ? bounds === null : each.mask.isEmpty)),
    size: { width: mask.width, height: mask.height },
    revision,
    isEmpty: bounds === null,
    bounds,
    isHard: mask.isHard,
    feather,
    undoSteps,
    redoSteps,
  };
}

/** What the page is told of one of the masks. */
export function stateOf(
  { mask, revision, pixelRevision, feather }: ShelvedMask,
  isEmpty = mask.isEmpty,
): MaskState {
  return { size: { width: mask.width, height: mask.height }, revision, pixelRevision, isEmpty, feather };
}
