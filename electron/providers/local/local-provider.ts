import { localModel } from "../../../shared/catalogue/local.ts";
import type { Model } from "../../../shared/catalogue/model.ts";
import type { LocalModelId } from "../../../shared/domain/local-model.ts";
import { AppError } from "../../../shared/errors.ts";
import { contextAroundMask } from "../../../shared/framing/plan-frame.ts";
import type { InferenceEvent } from "../../inference/host.ts";
import type { Provider, ProviderEvent, ProviderRequest, ProviderResult } from "../provider.ts";
import { type EditWish, wishOf } from "./edit-wish.ts";
import { EventFeed } from "./event-feed.ts";

/** A model of this computer as a provider needs it. */
export interface RunnableModel {
  readonly id: LocalModelId;
  readonly name: string;
  readonly licence: string;
  /** Null when it can run; otherwise what is wrong and what to do. */
  readonly problem: string | null;
}

export interface EditOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: InferenceEvent) => void;
  /** Before there is anything to compute. */
  readonly onStage: (stage: string) => void;
}

export interface EditAnswer {
  readonly image: ProviderResult["image"];
  readonly revision: string;
  readonly warnings: readonly string[];
}

/** The models of this computer and what runs them. */
export interface LocalModelRunner {
  runnable(): readonly RunnableModel[];
  /** @throws AppError `not-found`, `unavailable`, `too-large` before anything is loaded; what `InferenceHost` throws. */
  edit(id: LocalModelId, wish: EditWish, options: EditOptions): Promise<EditAnswer>;
}

/** Edits computed on this computer from a person's own weights: no key, no cost. */
export function createLocalProvider(runner: LocalModelRunner): Provider {
  const entries = new Map<string, Model>();
  const entryOf = ({ id, name, licence }: RunnableModel): Model => {
    const text = JSON.stringify([id, name, licence]);
    const known = entries.get(text) ?? localModel({ id, name, licence });
    entries.set(text, known);
    return known;
  };
  return {
    id: "local",
    name: "This computer",
    key: null,
    // Two at once would need the memory of two.
    concurrency: 1,
    cancelCharge: null,
    resume: null,
    testKey: null,
    models: () => runner.runnable().map(entryOf),
    notReady: ({ remoteName }) => runner.runnable().find(({ id }) => id === remoteName)?.problem ?? null,
    // Whatever the mask, planFrame shows at least one picture pixel for each of the model's million.
    context: (_model, _parameters, maskBounds) => contextAroundMask(maskBounds),
    run: (request, { signal }) => run(runner, request, signal),
  };
}

async function* run(
  runner: LocalModelRunner,
  request: ProviderRequest,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent, ProviderResult, void> {
  const model = runner.runnable().find(({ id }) => id === request.model.remoteName);
  if (!model)
    throw new AppError("not-found", `${request.model.name} was taken off the list of local models.`);
  const ended = new AbortController(); // whoever stops listening stops the work
  const feed = new EventFeed<ProviderEvent>();
  const answer = runner.edit(model.id, wishOf(request), {
    signal: AbortSignal.any([signal, ended.signal]),
    onStage: (stage) => feed.push({ type: "progress", fraction: null, stage }),
    onEvent: (event) =>
      feed.push(
        event.type === "preview"
          ? { type: "preview", image: event.image }
          : { type: "progress", fraction: event.fraction, stage: event.stage },
      ),
  });
  try {
    yield* feed.until(answer);
    const { image, revision, warnings } = await answer;
    return { image, cost: { amount: 0, currency: "USD" }, modelRevision: revision, warnings };
  } finally {
    ended.abort(new AppError("cancelled", "The edit was cancelled."));
  }
}
