import { z } from "zod";
import { AppError, isCancellation } from "../errors.ts";
import type { Contract, HandlerContext, HandlersOf, Procedure } from "./define.ts";
import { type RequestFrame, type ResponseFrame, requestFrame, type Stop, type Wire } from "./wire.ts";

export interface ServeOptions {
  /** Told of everything that is hidden from the client: handler bugs, answers that break the contract. */
  readonly onInternalError: (error: unknown, path: string) => void;
  /** Open requests of one wire; one more is refused. */
  readonly maximumOpen?: number;
}

/**
 * Answers requests that arrive on a wire until it closes; closing aborts everything still running for it.
 * Frames that do not parse are dropped: there is no request to answer.
 */
export function serve<C extends Contract>(
  contract: C,
  handlers: HandlersOf<C>,
  wire: Wire,
  options: ServeOptions,
): Stop {
  const open = new Map<number, AbortController>();
  const maximumOpen = options.maximumOpen ?? 256;

  const answer = async (frame: Extract<RequestFrame, { type: "open" }>, controller: AbortController) => {
    const send = (response: ResponseFrame) => {
      if (open.get(frame.id) === controller) wire.send(response);
    };
    try {
      const { procedure, handler } = resolve(contract, handlers, frame.path);
      const input = parseInput(procedure, frame);
      const context: HandlerContext = { signal: controller.signal };
      if (procedure.kind === "call") {
        const value = toJson(procedure, await handler(input, context));
        send({ type: "done", id: frame.id, value });
      } else {
        for await (const event of handler(input, context) as AsyncIterable<unknown>) {
          if (controller.signal.aborted) return;
          send({ type: "next", id: frame.id, value: toJson(procedure, event) });
        }
        send({ type: "done", id: frame.id, value: null });
      }
    } catch (error) {
      send({ type: "fail", id: frame.id, error: toAppError(error, frame.path, options).toData() });
    } finally {
      if (open.get(frame.id) === controller) open.delete(frame.id);
    }
  };

  const stopFrames = wire.onFrame((raw) => {
    const parsed = requestFrame.safeParse(raw);
    if (!parsed.success) return;
    const frame = parsed.data;
    if (frame.type === "cancel") {
      const controller = open.get(frame.id);
      open.delete(frame.id);
      controller?.abort(new AppError("cancelled", "The caller cancelled the request."));
      return;
    }
    if (open.has(frame.id) || open.size >= maximumOpen) {
      const error = new AppError(
        "invalid-input",
        `Request ${frame.id} cannot be opened: ${open.size} are open.`,
      );
      wire.send({ type: "fail", id: frame.id, error: error.toData() });
      return;
    }
    const controller = new AbortController();
    open.set(frame.id, controller);
    void answer(frame, controller); // never rejects: every failure becomes a frame
  });

  const abortAll = () => {
    for (const controller of open.values()) controller.abort(new AppError("cancelled", "The wire closed."));
    open.clear();
  };
  const stopClose = wire.onClose(abortAll);
  return () => {
    stopFrames();
    stopClose();
    abortAll();
  };
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

function parseInput(procedure: Procedure, frame: Extract<RequestFrame, { type: "open" }>): unknown {
  const parsed = procedure.input.safeParse(frame.input);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid-input", `${frame.path}: ${z.prettifyError(parsed.error)}`);
}

/** What leaves is checked as strictly as what arrives, so a handler's slip is found here and not in a page. */
function toJson(procedure: Procedure, value: unknown): z.core.util.JSONType {
  return z.json().parse(procedure.output.parse(value));
}

function toAppError(error: unknown, path: string, options: ServeOptions): AppError {
  if (error instanceof AppError) return error;
  if (isCancellation(error)) return new AppError("cancelled", "The request was cancelled.");
  options.onInternalError(error, path);
  return new AppError("internal", "Something went wrong inside Palimpsest.", {
    nextStep: "Try again; if it goes on, the log has the details.",
  });
}
