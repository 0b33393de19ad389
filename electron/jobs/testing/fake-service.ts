import { builtinModels } from "../../../shared/catalogue/builtin.ts";
import { type Model, model } from "../../../shared/catalogue/model.ts";
import type { Cost } from "../../../shared/domain/node.ts";
import type {
  Provider,
  ProviderEvent,
  ProviderRequest,
  ProviderResult,
  RunContext,
} from "../../providers/provider.ts";

/** Where a job of the fake service stands still: for good, or until it is stopped. */
export type Hold = "preparing" | "submitting" | "accepted" | "working" | null;

export const price = { kind: "perImage", amount: 0.04, source: "test" } as const;

/** The built-in fill's form and mask, as a paid model of the fake service. */
export function fakeModel(change: Partial<Model> = {}): Model {
  const base = model.parse({ ...builtinModels[0], id: "fake/paint", provider: "fake", name: "Paint" });
  return { ...base, price, prompt: { use: "optional", maximumLength: 100 }, ...change };
}

/**
 * Stands in for a paid service and its adapter at once: paints everything that it is shown in one colour, counts what
 * it is asked, and can stand still or fail at every step.
 */
export class FakeService {
  posts = 0;
  cancels = 0;
  hold: Hold = null;
  /** True: it hears of no stop, as when the process is killed. */
  isDeaf = false;
  /** Thrown once each, instead of taking the job. */
  readonly refusals: Error[] = [];
  /** Thrown once each, instead of answering. */
  readonly failures: Error[] = [];
  cost: Cost | null = { amount: 0.05, currency: "USD" };
  /** What the last one asked for. */
  lastRequest: ProviderRequest | null = null;
  readonly resumed: string[] = [];
  #reached: () => void = () => {};

  /** Resolves when a job stands still. */
  readonly standing: Promise<void> = new Promise((resolve) => {
    this.#reached = resolve;
  });

  provider(change: Partial<Provider> = {}): Provider {
    const models = [fakeModel()];
    return {
      id: "fake",
      name: "Fake",
      key: null,
      concurrency: 1,
      cancelCharge: "charged",
      models: () => models,
      context: () => 4,
      run: (request, context) => this.#run(request, context),
      resume: (request, remote, context) => {
        this.resumed.push(remote.remoteId);
        return this.#finish(request, context);
      },
      testKey: null,
      ...change,
    };
  }

  async *#run(
    request: ProviderRequest,
    context: RunContext,
  ): AsyncGenerator<ProviderEvent, ProviderResult, void> {
    await this.#stand("preparing", context);
    yield { type: "submitting" };
    await this.#stand("submitting", context);
    const refusal = this.refusals.shift();
    this.posts++;
    if (refusal) throw refusal;
    yield { type: "accepted", remoteId: `remote-${this.posts}`, pollingUrl: "https://fake.test/poll" };
    await this.#stand("accepted", context);
    return yield* this.#finish(request, context);
  }

  async *#finish(
    request: ProviderRequest,
    context: RunContext,
  ): AsyncGenerator<ProviderEvent, ProviderResult, void> {
    this.lastRequest = request;
    yield { type: "queued", position: 2 };
    yield { type: "log", line: "warming up" };
    await this.#stand("working", context);
    const failure = this.failures.shift();
    if (failure) throw failure;
    const { image } = request;
    return {
      image: { ...image, data: new Uint8Array(image.data.length).fill(200) },
      cost: this.cost,
      modelRevision: "1",
      warnings: [],
    };
  }

  async #stand(at: Hold, { signal, fetch: ask }: RunContext): Promise<void> {
    if (this.hold !== at) return;
    this.#reached();
    await new Promise((_resolve, reject) => {
      if (this.isDeaf) return;
      const stop = () => {
        // As adapters do that can stop a job at their service; through the fetch that they were given.
        ask("https://fake.test/cancel", { method: "POST" }).then(
          () => this.cancels++,
          () => {},
        );
        reject(signal.reason as Error); // ours: always an AppError
      };
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop);
    });
  }
}
