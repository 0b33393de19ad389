import type { Client } from "../../../shared/contract/contract.ts";
import type { EditRequest } from "../../../shared/domain/edit-request.ts";
import type { HistoryNode } from "../../../shared/domain/node.ts";
import { AppError } from "../../../shared/errors.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { drawSeed, editDraftStore, parametersOf, requestFromDraft } from "../../state/edit-draft.ts";
import { noteEditPlace } from "../../state/edit-places.ts";
import { readRunPlan } from "../../state/run-plan.ts";
import { settingsStore } from "../../state/settings.ts";
import { variationStore, variationsOf } from "../../state/variations.ts";
import { dialogStore, type EarlierChoice } from "../dialogs.ts";
import type { DocumentSession } from "./document-session.ts";
import { type JobSync, Submission } from "./job-sync.ts";

interface Dependencies {
  readonly client: Client;
  readonly jobs: JobSync;
  readonly session: () => DocumentSession | null;
}

/** Asks for what the form and the mask say, in as many variations as are wanted. */
export class EditRunner {
  readonly #deps: Dependencies;
  readonly #submission = new Submission();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** A second call while one is on its way does nothing. Where the same was paid for before, the person is asked. */
  async run(): Promise<void> {
    await this.#submission.run(async () => {
      const { model, blocked, count, cost } = readRunPlan();
      const stage = this.#deps.session()?.stage;
      const node = currentNodeOf(documentStore.getState());
      if (!stage || !node || !model || blocked !== null) return;
      // As it is at the press: what is changed while the mask is saved is for the next run.
      const draft = editDraftStore.getState();
      const parameters = parametersOf(settingsStore.getState().modelParameters, model);
      const maskHash = await stage.keeper.flushForEdit(node);
      if (this.#deps.session()?.stage !== stage) return;
      const now = readRunPlan();
      checkPrice(cost, now.cost);
      const paintedMask = stage.keeper.paintedFor(maskHash);
      const place = { documentId: node.documentId, parentId: node.id, maskHash, paintedMask };
      const request = requestFromDraft(draft, parameters, model, place);
      const group = crypto.randomUUID();
      if (now.frame) noteEditPlace(request, now.frame.canvas);
      const requests = variationsOf(request, count, group, model.seed, drawSeed());
      const choice = cost === 0 ? null : await this.#earlierOf(requests, cost);
      if (this.#deps.session()?.stage !== stage) return;
      if (choice) dialogStore.setState({ dialog: { type: "earlier", choice } });
      else await this.submit(requests);
    });
  }

  /** Asks for all of them, in their order. */
  async submit(requests: readonly EditRequest[]): Promise<void> {
    const group = requests[0]?.variationGroup;
    if (group) variationStore.setState({ shownGroup: group });
    for (const request of requests) await this.#deps.jobs.submit(request);
  }

  /** Takes what there is, and asks for the rest only. */
  async takeEarlier({ matches, others }: EarlierChoice): Promise<void> {
    await this.#submission.run(async () => {
      const results: HistoryNode[] = [];
      for (const { request, node } of matches) {
        results.push(await this.#deps.client.jobs.reuse({ request, nodeId: node.id }));
      }
      // One that stands in the history already is not announced as new: it is gone to.
      const [first] = results;
      if (first) this.#deps.session()?.goTo(first.id);
      await this.submit(others);
    });
  }

  /** Asks for all of them once more, whatever there is. */
  async runAll({ matches, others }: EarlierChoice): Promise<void> {
    await this.#submission.run(() => this.submit([...matches.map(({ request }) => request), ...others]));
  }

  async #earlierOf(requests: readonly EditRequest[], cost: number | null): Promise<EarlierChoice | null> {
    const found = await Promise.all(
      requests.map(async (request) => ({
        request,
        node: await this.#deps.client.jobs.findEarlier({ request }),
      })),
    );
    const matches = found.flatMap(({ request, node }) => (node ? [{ request, node }] : []));
    if (matches.length === 0) return null;
    const others = found.flatMap(({ request, node }) => (node ? [] : [request]));
    return { matches, others, costEach: cost === null ? null : cost / requests.length };
  }
}

/** @throws AppError `invalid-input` if it costs more now, after the last stroke, than was shown at the press. */
function checkPrice(shown: number | null, now: number | null): void {
  if (shown === null || (now !== null && now <= shown)) return;
  throw new AppError("invalid-input", "The price has changed since it was shown. Nothing was asked for.", {
    nextStep: "Look at the price beside the button, then run it again.",
  });
}
