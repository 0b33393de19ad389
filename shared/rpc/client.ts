import { AppError } from "../errors.ts";
import type { CallOptions, ClientOf, Contract, Procedure } from "./define.ts";
import { type ResponseFrame, responseFrame, type Stop, type Wire } from "./wire.ts";

interface Pending {
  readonly next: (value: unknown) => void;
  readonly done: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** The contract as functions over a wire. A call rejects, and a stream throws, with an AppError. */
export function createClient<C extends Contract>(
  contract: C,
  wire: Wire,
): { client: ClientOf<C>; close: Stop } {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let closed = false;

  const stopFrames = wire.onFrame((raw) => {
    const parsed = responseFrame.safeParse(raw);
    if (parsed.success) receive(parsed.data);
  });
  const receive = (frame: ResponseFrame) => {
    const request = pending.get(frame.id);
    if (!request) return; // cancelled meanwhile
    if (frame.type === "next") return request.next(frame.value);
    pending.delete(frame.id);
    if (frame.type === "done") request.done(frame.value);
    else request.fail(AppError.fromData(frame.error));
  };
  const failAll = () => {
    closed = true;
    const requests = [...pending.values()];
    pending.clear();
    for (const request of requests) request.fail(connectionLost());
  };
  const stopClose = wire.onClose(failAll);

  /** Sends a request; the returned function cancels it at the server and forgets it here. */
  const open = (path: string, input: unknown, request: Pending, options: CallOptions): Stop => {
    if (closed) {
      request.fail(connectionLost());
      return () => {};
    }
    if (options.signal?.aborted) {
      request.fail(cancelled());
      return () => {};
    }
    const id = ++lastId;
    const forget = () => options.signal?.removeEventListener("abort", abort);
    const cancel = () => {
      forget();
      if (pending.delete(id) && !closed) wire.send({ type: "cancel", id });
    };
    const abort = () => {
      cancel();
      request.fail(cancelled());
    };
    pending.set(id, {
      next: request.next,
      done: (value) => (forget(), request.done(value)),
      fail: (error) => (forget(), request.fail(error)),
    });
    options.signal?.addEventListener("abort", abort, { once: true });
    // The procedure's own schema proves the input at the server; here only its JSON form is needed.
    wire.send({ type: "open", id, path, input: input as never });
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
        open(path, input, { next: () => {}, done, fail: reject }, options);
      });

  const makeStream = (path: string, procedure: Procedure) =>
    async function* (input: unknown, options: CallOptions = {}) {
      const queue: unknown[] = [];
      let end: { readonly error: unknown } | "done" | undefined;
      let wake: (() => void) | undefined;
      const request: Pending = {
        next: (value) => (queue.push(value), wake?.()),
        done: () => ((end ??= "done"), wake?.()),
        fail: (error) => ((end ??= { error }), wake?.()),
      };
      const cancel = open(path, input, request, options);
      try {
        for (;;) {
          while (queue.length > 0) {
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
      stopFrames();
      stopClose();
      failAll();
    },
  };
}

function connectionLost(): AppError {
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
