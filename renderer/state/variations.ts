import { createStore } from "zustand/vanilla";
import type { Model } from "../../shared/catalogue/model.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { Job } from "../../shared/domain/job.ts";
import type { EditNode } from "../../shared/domain/node.ts";
import type { NodeMap } from "./document.ts";
import { largestSeed } from "./edit-draft.ts";
import type { JobsState } from "./jobs.ts";

/** The variations that are laid out over the canvas; null when there are none, or the person has chosen. */
export const variationStore = createStore<{ readonly shownGroup: string | null }>()(() => ({
  shownGroup: null,
}));

/** Whether asking twice can give two pictures. */
export function canVary(model: Model): boolean {
  return model.seed || model.provider !== "builtin";
}

/**
 * `count` requests that differ in their seed only, which grows by one from the first to the last.
 * @param firstSeed of a model that takes one, if the request leaves it open.
 */
export function variationsOf(
  request: EditRequest,
  count: number,
  group: string,
  takesSeed: boolean,
  firstSeed: number,
): readonly EditRequest[] {
  if (count === 1) return [request];
  const first = request.seed ?? firstSeed;
  return Array.from({ length: count }, (_unused, index) => ({
    ...request,
    seed: takesSeed ? (first + index) % (largestSeed + 1) : null,
    variationGroup: group,
  }));
}

export interface VariationSlots {
  /** Oldest first. */
  readonly nodes: readonly EditNode[];
  /** What is still to come, or has failed. */
  readonly jobs: readonly Job[];
}

/** What there is of a group, and what is on its way. */
export function slotsOf(group: string, nodes: NodeMap, { jobs, dismissed }: JobsState): VariationSlots {
  const ofGroup = (request: EditRequest) => request.variationGroup === group;
  return {
    nodes: [...nodes.values()].filter(
      (node): node is EditNode => node.kind === "edit" && ofGroup(node.request),
    ),
    jobs: [...jobs.values()].filter(
      (job) =>
        ofGroup(job.request) &&
        !dismissed.has(job.id) &&
        (job.status === "queued" || job.status === "running" || job.status === "failed"),
    ),
  };
}
