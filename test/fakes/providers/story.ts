import { inspect } from "node:util";
import { providerPictures } from "../../../electron/imaging/provider-pictures.ts";
import { createLog } from "../../../electron/log.ts";
import type {
  PictureCodec,
  Provider,
  ProviderEvent,
  ProviderRequest,
  ProviderResult,
  RemoteJob,
  RunContext,
} from "../../../electron/providers/provider.ts";
import type { KeyCheck } from "../../../shared/contract/keys.ts";

/** How a run went. */
export interface Story {
  readonly events: readonly ProviderEvent[];
  readonly result: ProviderResult | undefined;
  readonly error: unknown;
  /** What it slept, in milliseconds. */
  readonly pauses: readonly number[];
}

export interface Teller {
  readonly codec: PictureCodec;
  run(provider: Provider): Promise<Story>;
  /** Stops there without cleaning up, as a crash does. */
  runUntilAccepted(provider: Provider): Promise<RemoteJob>;
  resume(provider: Provider, remote: RemoteJob): Promise<Story>;
  /** Runs, and aborts as soon as `isTime`, which is looked at often. */
  abortWhen(provider: Provider, isTime: () => boolean): Promise<Story & { readonly reason: Error }>;
  testKey(provider: Provider): Promise<KeyCheck>;
  /** Everything that a run of this teller yielded, threw or logged. */
  everythingSaid(): string;
}

/** Runs a provider against its fake, with a clock that only its own pauses move. */
export function createTeller(options: {
  readonly harness: { readonly request: () => ProviderRequest; readonly key: string };
  readonly fake: { readonly baseUrl: string | null };
  readonly fetch?: typeof fetch;
}): Teller {
  const { harness, fake } = options;
  const said: string[] = [];
  const log = createLog({ level: "debug", write: (line) => said.push(line) });

  function contextOf(signal: AbortSignal, pauses: number[]): RunContext {
    let now = Date.UTC(2026, 10, 21);
    return {
      signal,
      log,
      fetch: options.fetch ?? fetch,
      now: () => now,
      async sleep(milliseconds, sleepSignal) {
        sleepSignal.throwIfAborted();
        pauses.push(milliseconds);
        now += milliseconds;
        await new Promise((resolve) => setImmediate(resolve));
        sleepSignal.throwIfAborted();
      },
      account: { key: harness.key, baseUrl: fake.baseUrl },
      pictures: providerPictures,
    };
  }

  async function follow(
    running: AsyncGenerator<ProviderEvent, ProviderResult, void>,
    pauses: readonly number[],
  ): Promise<Story> {
    const events: ProviderEvent[] = [];
    try {
      for (;;) {
        const step = await running.next();
        if (step.done === true) {
          said.push(inspect({ ...step.value, image: null }, { depth: 8 }));
          return { events, result: step.value, error: undefined, pauses };
        }
        said.push(inspect(step.value, { depth: 8 }));
        events.push(step.value);
      }
    } catch (error) {
      said.push(inspect(error, { depth: 8, maxStringLength: null }));
      return { events, result: undefined, error, pauses };
    }
  }

  return {
    codec: providerPictures,
    run(provider) {
      const pauses: number[] = [];
      return follow(provider.run(harness.request(), contextOf(new AbortController().signal, pauses)), pauses);
    },
    async runUntilAccepted(provider) {
      const running = provider.run(harness.request(), contextOf(new AbortController().signal, []));
      for (;;) {
        const step = await running.next();
        if (step.done === true) throw new Error("It ended without being accepted.");
        if (step.value.type === "accepted") return step.value;
      }
    },
    resume(provider, remote) {
      if (provider.resume === null) throw new Error(`${provider.id} cannot go on with a job.`);
      const pauses: number[] = [];
      const context = contextOf(new AbortController().signal, pauses);
      return follow(provider.resume(harness.request(), remote, context), pauses);
    },
    async abortWhen(provider, isTime) {
      const controller = new AbortController();
      const reason = new Error("The person cancelled.");
      const pauses: number[] = [];
      let isOver = false;
      const watch = async () => {
        while (!isOver && !isTime()) await new Promise((resolve) => setImmediate(resolve));
        controller.abort(reason);
      };
      const watching = watch();
      const story = await follow(
        provider.run(harness.request(), contextOf(controller.signal, pauses)),
        pauses,
      );
      isOver = true;
      await watching;
      return { ...story, reason };
    },
    async testKey(provider) {
      if (provider.testKey === null) throw new Error(`${provider.id} cannot test a key.`);
      const check = await provider.testKey(contextOf(new AbortController().signal, []));
      said.push(inspect(check));
      return check;
    },
    everythingSaid: () => said.join("\n"),
  };
}
