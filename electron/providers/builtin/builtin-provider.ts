import { modelsOf } from "../../../shared/catalogue/models.ts";
import type { Raster8 } from "../../../shared/domain/raster.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Provider, ProviderEvent, ProviderRequest, ProviderResult } from "../provider.ts";
import type { FillExecutor } from "./fill-executor.ts";
import type { FillProgress, FillQuality, FillTask } from "./fill-task.ts";
import { contextAround } from "./hole-clusters.ts";

/** Counts changes after which the same request gives other bytes. */
const revision = "1";
const smoothContext = 32;
const defaultSearchArea = 1.5;

/** Fills computed on this computer, without weights, keys or costs. */
export function createBuiltinProvider(executor: FillExecutor): Provider {
  return {
    id: "builtin",
    name: "This computer",
    key: null,
    cancelCharge: null,
    resume: null,
    testKey: null,
    models: () => modelsOf("builtin"),
    // A fill takes a whole core; a second one would only make both slow.
    concurrency: 1,
    context(model, parameters, maskBounds) {
      // Its reference is another state of the whole picture, so it is shown the whole picture.
      if (model.id === "builtin/restore") return Number.POSITIVE_INFINITY;
      if (model.id === "builtin/smooth-fill") return smoothContext;
      return contextAround(maskBounds, searchAreaOf(parameters["searchArea"]));
    },
    run: (request, { signal }) =>
      request.model.id === "builtin/restore" ? restore(request) : runFill(executor, request, signal),
  };
}

async function* runFill(
  executor: FillExecutor,
  request: ProviderRequest,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent, ProviderResult, void> {
  const task = taskOf(request);
  const ended = new AbortController(); // whoever stops listening stops the work
  const feed = createFeed(executor, task, AbortSignal.any([signal, ended.signal]));
  try {
    for (;;) {
      const next = await feed.next();
      if (next.type === "result") {
        return {
          image: next.image,
          cost: { amount: 0, currency: "USD" },
          modelRevision: revision,
          warnings: warningsOf(request),
        };
      }
      yield { type: "progress", fraction: next.progress.fraction, stage: next.progress.stage };
    }
  } finally {
    ended.abort();
  }
}

/**
 * Answers with the reference itself; the edit takes of it what lies under the mask.
 * @throws AppError `invalid-input` without a reference of the picture's size.
 */
async function* restore({
  image,
  references,
}: ProviderRequest): AsyncGenerator<ProviderEvent, ProviderResult, void> {
  yield { type: "progress", fraction: null, stage: "Taking over" };
  const [reference] = references;
  if (!reference || reference.width !== image.width || reference.height !== image.height) {
    throw new AppError(
      "invalid-input",
      `The other picture is ${reference ? `${reference.width}×${reference.height}` : "missing"}; it must be ${image.width}×${image.height}.`,
      { nextStep: "Choose another state of the same document." },
    );
  }
  return { image: reference, cost: { amount: 0, currency: "USD" }, modelRevision: revision, warnings: [] };
}

type FeedItem =
  | { readonly type: "progress"; readonly progress: FillProgress }
  | { readonly type: "result"; readonly image: Raster8 };

/** Turns callbacks into something to wait for; of several reports since the last look only the newest counts. */
function createFeed(executor: FillExecutor, task: FillTask, signal: AbortSignal) {
  let latest: FillProgress | null = null;
  let wake = (): void => {};
  const result = executor
    .run(task, {
      signal,
      onProgress: (progress) => {
        latest = progress;
        wake();
      },
    })
    .then((image): FeedItem => ({ type: "result", image }));
  result.catch(() => {}); // reported by next(), or nobody listens any more
  return {
    next(): Promise<FeedItem> {
      const reported = new Promise<void>((resolve) => {
        wake = resolve;
        if (latest !== null) resolve();
      });
      return Promise.race([
        result,
        reported.then((): FeedItem => {
          const progress = latest ?? { fraction: 0, stage: "Starting" };
          latest = null;
          return { type: "progress", progress };
        }),
      ]);
    },
  };
}

function taskOf({ model, image, mask, parameters, seed }: ProviderRequest): FillTask {
  if (mask === null) {
    throw new AppError("invalid-input", `${model.name} needs a mask: it fills what is painted.`, {
      nextStep: "Paint over what is to be filled, and leave something around it.",
    });
  }
  switch (
    model.id as string // `as`: a branded id is compared with plain names
  ) {
    case "builtin/smooth-fill":
      return { kind: "smooth", image, mask };
    case "builtin/content-aware-fill":
      return {
        kind: "content-aware",
        image,
        mask,
        quality: qualityOf(parameters["quality"]),
        searchArea: searchAreaOf(parameters["searchArea"]),
        seed,
      };
    default:
      throw new AppError("not-found", `The built-in provider has no model "${model.id}".`, {
        nextStep: "Choose builtin/content-aware-fill or builtin/smooth-fill.",
      });
  }
}

const qualities: readonly FillQuality[] = ["draft", "standard", "best"];

function qualityOf(value: unknown): FillQuality {
  if (value === undefined) return "standard";
  const quality = qualities.find((known) => known === value);
  if (quality === undefined) {
    throw new AppError("invalid-input", `Quality is ${JSON.stringify(value)}.`, {
      nextStep: `Set "quality" to one of ${qualities.join(", ")}.`,
    });
  }
  return quality;
}

function searchAreaOf(value: unknown): number {
  return typeof value === "number" && value >= 0 ? value : defaultSearchArea;
}

/** Above this share of the framed picture there is less to copy from than to fill. */
const largeShare = 0.5;

function warningsOf({ model, prompt, references, mask }: ProviderRequest): string[] {
  const warnings: string[] = [];
  if (prompt.trim() !== "") warnings.push(`${model.name} takes no prompt; it was left out.`);
  if (references.length > 0) warnings.push(`${model.name} takes no reference pictures; they were left out.`);
  if (mask !== null) {
    let masked = 0;
    for (const value of mask.data) if (value > 0) masked++;
    if (masked > mask.data.length * largeShare) {
      warnings.push("The mask covers more than what is left around it; texture may repeat.");
    }
  }
  return warnings;
}
