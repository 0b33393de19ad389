import { z } from "zod";
import { AppError, isCancellation } from "../errors.ts";
import type { Contract, HandlerContext, HandlersOf, Procedure } from "./define.ts";
import { isJson, type Json } from "./json.ts";
import {
  addressedFrame,
  type RequestFrame,
  type ResponseFrame,
  requestFrame,
  type Stop,
  type Wire,
} from "./wire.ts";

export interface ServeOptions {
  /** Told of everything that is hidden from the client: handler bugs, answers that break the contract. */
  readonly onInternalError: (error: unknown, path: string) => void;
  /** Open requests of one wire; one more is refused. */
  readonly maximumOpen?: number;
}

type OpenFrame = Extract<RequestFrame, { type: "open" }>;

/**
 * Answers requests that arrive on a wire until it closes; closing aborts everything still running for it. A
 * frame that does not parse is refused if it says which request it opens, else dropped.
 */
export function serve<C extends Contract>(
  contract: C,
  handlers: HandlersOf<C>,
  wire: Wire,
  options: ServeOptions,
): Stop {
  const open = new Map<number, AbortController>();
  const maximumOpen = options.maximumOpen ?? 256;
  let closed = false;

  const send = (response: ResponseFrame, path: string) => {
    if (closed) return;
    try {
      wire.send(response);
    } catch (error) {
      // The other end goes away between two frames; its close is told to us by the wire.
      if (!(error instanceof AppError && error.code === "connection-lost")) {
        options.onInternalError(error, path);
      }
    }
  };
  const refuse = (id: number, error: AppError, path: string) =>
    send({ type: "fail", id, error: error.toData() }, path);

  const answer = async (frame: OpenFrame, controller: AbortController) => {
    const reply = (response: ResponseFrame) => {
      // A cancelled request is forgotten; its number may be in use again.
      if (open.get(frame.id) === controller) send(response, frame.path);
    };
    const { signal } = controller;
    try {
      const { procedure, handler } = resolve(contract, handlers, frame.path);
      const result = handler(parseInput(procedure, frame), { signal });
      if (procedure.kind === "call") {
        reply({ type: "done", id: frame.id, value: toAnswer(procedure, await result) });
      } else {
        // A stream's handler gives an iterable: HandlersOf says so, the lookup by string loses it.
        await forEachUntilAborted(result as AsyncIterable<unknown>, signal, (event) =>
          reply({ type: "next", id: frame.id, value: toAnswer(procedure, event) }),
        );
        reply({ type: "done", id: frame.id, value: null });
      }
    } catch (error) {
      reply({ type: "fail", id: frame.id, error: toAppError(error, frame.path, options).toData() });
    } finally {
      if (open.get(frame.id) === controller) open.delete(frame.id);
    }
  };

  const stopFrames = wire.onFrame((raw) => {
    if (closed) return;
    const parsed = requestFrame.safeParse(raw);
    if (!parsed.success) {
      const addressed = addressedFrame.safeParse(raw);
      if (addressed.success && addressed.data.type === "open" && !open.has(addressed.data.id)) {
        refuse(addressed.data.id, malformed(parsed.error), "(malformed)");
      }
      return;
    }
    const frame = parsed.data;
    if (frame.type === "cancel") {
      const controller = open.get(frame.id);
      open.delete(frame.id);
      controller?.abort(new AppError("cancelled", "The caller cancelled the request."));
      return;
    }
    // Dropped, not refused: the refusal would be taken for the answer of the request that has the number.
    if (open.has(frame.id)) return;
    if (open.size >= maximumOpen) return refuse(frame.id, tooManyOpen(maximumOpen), frame.path);
    const controller = new AbortController();
    open.set(frame.id, controller);
    void answer(frame, controller); // never rejects: every failure becomes a frame
  });

  const close = () => {
    if (closed) return;
    closed = true;
    stopFrames();
    stopClose();
    const controllers = [...open.values()];
    open.clear();
    for (const controller of controllers) controller.abort(new AppError("cancelled", "The wire closed."));
  };
  const stopClose = wire.onClose(close);
  return close;
}

/** Leaves at once when the signal aborts, even while a handler that does not look at it holds its next event. */
async function forEachUntilAborted(
  events: AsyncIterable<unknown>,
  signal: AbortSignal,
  take: (event: unknown) => void,
): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  let leave: (() => void) | undefined;
  const abort = () => leave?.();
  signal.addEventListener("abort", abort);
  try {
    while (!signal.aborted) {
      const result = await new Promise<IteratorResult<unknown>>((settle, reject) => {
        leave = () => settle({ done: true, value: undefined });
        iterator.next().then(settle, reject);
      });
      if (result.done || signal.aborted) return;
      take(result.value);
    }
  } finally {
    signal.removeEventListener("abort", abort);
    // Not awaited: a generator that waits for something ends only when that has come.
    iterator.return?.().catch(() => undefined); // its failure has nobody left to be told
  }
}

type AnyHandler = (input: unknown, context: HandlerContext) => unknown;

function resolve<C extends Contract>(contract: C, handlers: HandlersOf<C>, path: string) {
  const [namespace = "", name = "", ...rest] = path.split(".");
  // Own properties only: `constructor.name` is not a procedure.
  const procedures = Object.hasOwn(contract, namespace) ? contract[namespace] : undefined;
  const procedure = procedures && Object.hasOwn(procedures, name) ? procedures[name] : undefined;
  if (!procedure || rest.length > 0) throw new AppError("not-found", `There is no procedure "${path}".`);
  // HandlersOf<C> has exactly the contract's keys; the lookup by string loses that.
  const handler = (handlers as Record<string, Record<string, AnyHandler>>)[namespace]?.[name];
  if (!handler) throw new AppError("unavailable", `This host does not offer "${path}".`);
  return { procedure, handler };
}

function parseInput(procedure: Procedure, frame: OpenFrame): unknown {
  const parsed = procedure.input.safeParse(frame.input);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid-input", `${frame.path}: ${z.prettifyError(parsed.error)}`);
}

/** What leaves is checked as strictly as what arrives, so a handler's slip is found here and not in a page. */
function toAnswer(procedure: Procedure, value: unknown): Json {
  const parsed: unknown = procedure.output.parse(value);
  if (!isJson(parsed)) throw new TypeError("The answer fits its schema but is not JSON.");
  return parsed;
}

function toAppError(error: unknown, path: string, options: ServeOptions): AppError {
  if (error instanceof AppError) {
    if (error.code === "internal") options.onInternalError(error, path);
    return error;
  }
  if (isCancellation(error)) return new AppError("cancelled", "The request was cancelled.");
  options.onInternalError(error, path);
  return new AppError("internal", "Something went wrong inside Palimpsest.", {
    nextStep: "Try again; if it goes on, the log has the details.",
  });
}

function malformed(cause: z.ZodError): AppError {
  return new AppError("invalid-input", `The request is malformed: ${z.prettifyError(cause)}`, { cause });
}

function tooManyOpen(maximum: number): AppError {
  return new AppError("unavailable", `${maximum} requests are open; a page may have no more.`, {
    retryable: true,
    nextStep: "Wait for one to end.",
  });
}
