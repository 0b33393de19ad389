import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiAnswer, ServerSentEvent } from "./route.ts";

/** How often a silent stream says that it lives, in the longest time in which its client may read nothing. */
const heartbeatsInIdle = 4;

/**
 * Writes an answer. What its client has not read lies in memory: a connection that takes not one byte for `idleMs` is cut.
 * A stream that is read goes on for as long as it has something to say, its heartbeat among it; it is asked for its next
 * event once the socket has taken the one before.
 * @param signal aborts when the client has gone.
 */
export function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: ApiAnswer,
  idleMs: number,
  signal: AbortSignal,
): void {
  // From when the socket is this answer's, which waits for those before it, until the answer is out: what is asked
  // behind it on the same connection may take long. Before Node's own listener, which then gives the connection its time
  // until the next request, or to the answer that waits.
  reply.raw.setTimeout(idleMs);
  reply.raw.prependOnceListener("finish", () => request.raw.socket.setTimeout(0));
  reply.code(answer.status ?? 200).headers({ "Cache-Control": "no-store", ...answer.headers });
  if ("json" in answer) reply.type("application/json; charset=utf-8").send(JSON.stringify(answer.json));
  else if ("bytes" in answer) reply.type(answer.mediaType).send(asBuffer(answer.bytes));
  else if ("empty" in answer) reply.send();
  else {
    reply.header("X-Accel-Buffering", "no").type("text/event-stream; charset=utf-8");
    reply.send(Readable.from(eventLines(answer.events, reply.raw, idleMs / heartbeatsInIdle, signal)));
  }
}

/** Fastify writes the bytes of a Buffer, but not those of any other view. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
async function* eventLines(
  events: AsyncIterable<ServerSentEvent>,
  response: ServerResponse,
  heartbeatMs: number,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    while (!signal.aborted) {
      const quiet = startSilence(heartbeatMs, signal);
      const come = await Promise.race([next, quiet.over]).finally(quiet.stop);
      if (come === "silent") {
        yield ": \n\n";
        continue;
      }
      if (come.done) return;
      const { event, data, id } = come.value;
      const text = typeof data === "string" ? data : JSON.stringify(data);
      yield `${event === null ? "" : `event: ${event}\n`}${id === undefined ? "" : `id: ${id}\n`}data: ${text}\n\n`;
      await untilTaken(response, signal);
      if (signal.aborted) return;
      next = iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
}

/** Resolves when the socket has taken what was written, or the signal aborts. */
async function untilTaken(response: ServerResponse, signal: AbortSignal): Promise<void> {
  // A stream asks for the next piece just before it hands the last one on, in the same turn.
  await Promise.resolve();
  if (response.writableNeedDrain) await once(response, "drain", { signal }).catch(() => {});
}

/** Over after a time, or when the signal aborts. */
function startSilence(afterMs: number, signal: AbortSignal) {
  let stop = () => {};
  const over = new Promise<"silent">((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve("silent");
    };
    const timer = setTimeout(end, afterMs);
    signal.addEventListener("abort", end, { once: true });
    stop = end;
  });
  return { over, stop };
}
