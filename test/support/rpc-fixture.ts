import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { call, type HandlersOf, nothing, stream } from "../../shared/rpc/define.ts";

/** A contract with one procedure for every way in which a request can go. */
export const contract = {
  sums: {
    add: call(z.object({ left: z.number(), right: z.number() }), z.object({ sum: z.number() })),
    count: stream(z.object({ to: z.int().min(0) }), z.object({ value: z.int() })),
  },
  trouble: {
    refuse: call(nothing, nothing),
    crash: call(nothing, nothing),
    lie: call(nothing, z.object({ amount: z.number() })),
    notJson: call(nothing, z.any()),
    wait: call(nothing, nothing),
    forever: stream(nothing, z.object({ value: z.int() })),
    deaf: stream(nothing, z.object({ value: z.int() })),
    failLate: stream(nothing, z.object({ value: z.int() })),
    echo: call(z.object({ note: z.string().optional() }), z.array(z.string())),
  },
};

/** What the handlers saw, so that tests can wait for it instead of for time. */
export function makeHandlers() {
  const seen = {
    waiting: deferred<void>(),
    aborted: deferred<unknown>(),
    left: deferred<void>(),
    running: 0,
  };
  const handlers: HandlersOf<typeof contract> = {
    sums: {
      add: ({ left, right }) => ({ sum: left + right }),
      count: async function* ({ to }) {
        for (let value = 0; value < to; value++) yield { value };
      },
    },
    trouble: {
      refuse: () => {
        throw new AppError("storage-full", "The disk is full.", { nextStep: "Make room.", retryable: true });
      },
      crash: () => {
        throw new Error("secret path /home/ada/keys");
      },
      lie: () => ({ amount: "a lot" }) as never, // what a handler's slip looks like at run time
      notJson: () => ({ when: new Date(0) }),
      wait: async (_input, { signal }) => {
        seen.running++;
        seen.waiting.resolve();
        await new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            seen.running--;
            seen.aborted.resolve(signal.reason);
            reject(signal.reason as Error);
          });
        });
        return null;
      },
      forever: async function* (_input, { signal }) {
        try {
          for (let value = 0; !signal.aborted; value++) {
            yield { value };
            await new Promise(setImmediate);
          }
        } finally {
          seen.left.resolve();
        }
      },
      // Never looks at its signal and never gives a second event.
      deaf: () => ({
        [Symbol.asyncIterator]: () => {
          let asked = 0;
          return {
            next: () => (asked++ === 0 ? Promise.resolve({ value: { value: 1 } }) : new Promise(() => {})),
            return: () => {
              seen.left.resolve();
              return Promise.resolve({ done: true as const, value: undefined });
            },
          };
        },
      }),
      failLate: async function* () {
        yield { value: 1 };
        yield { value: 2 };
        throw new AppError("interrupted", "It stopped in the middle.");
      },
      echo: (input) => Object.keys(input),
    },
  };
  return { handlers, seen };
}

function deferred<T>() {
  let resolve: ((value: T) => void) | undefined;
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve: (value: T) => resolve?.(value) };
}

/** Lets everything that is on its way arrive: a frame takes one turn of the event loop. */
export async function settle() {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
}

export async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`Expected an AppError, got ${String(error)}`);
  return error;
}

export async function collect(events: AsyncIterable<{ value: number }>): Promise<number[]> {
  const values = [];
  for await (const { value } of events) values.push(value);
  return values;
}
