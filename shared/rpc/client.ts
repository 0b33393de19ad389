import { AppError } from "../errors.ts";
import type { CallOptions, ClientOf, Contract, Procedure } from "./define.ts";
import { toJsonForm } from "./json.ts";
import { addressedFrame, responseFrame, type Stop, type Wire } from "./wire.ts";

interface Pending {
  readonly path: string;
  readonly next: (value: unknown) => void;
  readonly done: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The contract as functions over a wire. A call rejects, and a stream throws, with an AppError. A stream asks when
 * it is first read and cancels when the loop over it ends; `options.signal` ends it from outside.
 */
export function createClient<C extends Contract>(
  contract: C,
  wire: Wire,
): { client: ClientOf<C>; close: Stop } {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let closed = false;

  const stopFrames = wire.onFrame((raw) => {
    const parsed = responseFrame.safeParse(raw);
    const frame = parsed.success ? parsed.data : undefined;
    const id = frame?.id ?? addressedFrame.safeParse(raw).data?.id;
    const request = id === undefined ? undefined : pending.get(id);
    if (id === undefined || !request) return; // cancelled meanwhile, or not for us
    if (frame?.type === "next") return request.next(frame.value);
    pending.delete(id);
    if (frame?.type === "done") request.done(frame.value);
    // A frame that does not parse would otherwise leave its request waiting for ever.
    else request.fail(frame ? AppError.fromData(frame.error) : brokenAnswer(request.path, parsed.error));
  });
  const failAll = () => {
    const requests = [...pending.values()];
    pending.clear();
    for (const request of requests) request.fail(connectionLost());
  };
  const stopClose = wire.onClose(failAll);

  const sendCancel = (id: number) => {
    try {
      wire.send({ type: "cancel", id });
    } catch {
      // The server is gone, and with it the request.
    }
  };

  /** Sends a request; the returned function cancels it at the server and forgets it here. */
  const open = (input: unknown, request: Pending, { signal }: CallOptions): Stop => {
    const id = ++lastId;
    const forget = () => signal?.removeEventListener("abort", abort);
    const cancel = () => {
      forget();
      if (pending.delete(id)) sendCancel(id);
    };
    const abort = () => {
      cancel();
      request.fail(cancelled());
    };
    try {
      if (closed) throw connectionLost();
      if (signal?.aborted) throw cancelled();
      const frame = { type: "open", id, path: request.path, input: toJsonForm(input, request.path) } as const;
      pending.set(id, {
        ...request,
        done: (value) => (forget(), request.done(value)),
        fail: (error) => (forget(), request.fail(error)),
      });
      signal?.addEventListener("abort", abort, { once: true });
      wire.send(frame);
    } catch (error) {
      forget();
      pending.delete(id);
      request.fail(error);
    }
    return cancel;
  };

  const makeCall =
    (path: string, procedure: Procedure) =>
    (input: unknown, options: CallOptions = {}) =>
      new Promise((resolve, reject) => {
        const done = (value: unknown) => {
          const parsed = procedure.output.safeParse(value);
          if (parsed.success) resolve(parsed.data);
          else reject(brokenAnswer(path, parsed.error));
        };
        open(input, { path, next: () => {}, done, fail: reject }, options);
      });

  const makeStream = (path: string, procedure: Procedure) =>
    async function* (input: unknown, options: CallOptions = {}) {
      const queue: unknown[] = [];
      let end: { readonly error: unknown } | "done" | undefined;
      let wake: (() => void) | undefined;
      const cancel = open(
        input,
        {
          path,
          next: (value) => (queue.push(value), wake?.()),
          done: () => ((end ??= "done"), wake?.()),
          fail: (error) => ((end ??= { error }), wake?.()),
        },
        options,
      );
      try {
        for (;;) {
          // Whoever aborts wants no more, not even what has already come.
          while (queue.length > 0 && !options.signal?.aborted) {
            const parsed = procedure.output.safeParse(queue.shift());
            if (!parsed.success) throw brokenAnswer(path, parsed.error);
            yield parsed.data;
          }
          if (end === "done") return;
          if (end) throw end.error;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        cancel(); // `break` out of the loop ends here, too
      }
    };

  const client = Object.fromEntries(
    Object.entries(contract).map(([namespace, procedures]) => [
      namespace,
      Object.fromEntries(
        Object.entries(procedures).map(([name, procedure]) => {
          const path = `${namespace}.${name}`;
          return [name, procedure.kind === "call" ? makeCall(path, procedure) : makeStream(path, procedure)];
        }),
      ),
    ]),
  );
  return {
    client: client as ClientOf<C>, // built from the contract, key by key
    close: () => {
      closed = true;
      stopFrames();
      stopClose();
      for (const id of pending.keys()) sendCancel(id);
      failAll();
    },
  };
}

export function connectionLost(): AppError {
  return new AppError("connection-lost", "The connection to Palimpsest was lost.", {
    retryable: true,
    nextStep: "It reconnects by itself; nothing that was saved is lost.",
  });
}

function cancelled(): AppError {
  return new AppError("cancelled", "The request was cancelled.");
}

function brokenAnswer(path: string, cause: unknown): AppError {
  return new AppError(
    "version-mismatch",
    `The answer of "${path}" does not fit this version of the editor.`,
    {
      nextStep: "Reload the page.",
      cause,
    },
  );
}
