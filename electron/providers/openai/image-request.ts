import { Buffer } from "node:buffer";
import {
  type HttpContext,
  type HttpRequest,
  pictureReplyBytes,
  type Reply,
  requestBytes,
  retryAfterMs,
  withCharge,
} from "../http.ts";
import type { ProviderEvent, ProviderRequest, ProviderResult, RunContext } from "../provider.ts";
import { quote } from "../service-errors.ts";
import type { Trust } from "../url-trust.ts";
import type { Dialect } from "./dialect.ts";
import { createEventStreamReader } from "./event-stream.ts";
import {
  type ImageAnswer,
  isCompleted,
  isEventStream,
  isPartial,
  readOutcome,
  type Usage,
} from "./image-answer.ts";
import { imageRefusalError } from "./image-refusal.ts";
import { unusableAnswer } from "./unusable-answer.ts";

/** Base64 makes four characters of three bytes, and a stream may bring three pictures on the way before the last. */
const maximumReplyBytes = 2 * pictureReplyBytes;

export interface ImageRequest {
  readonly dialect: Dialect;
  readonly trust: Trust;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | FormData;
  /** Until the last byte of the answer. */
  readonly deadlineMs: number;
  /** How many pictures on the way were asked for. */
  readonly partialImages: number;
  /** A picture that the answer only points to. @throws AppError where it cannot be fetched. */
  readonly fetchPicture: (url: string, context: HttpContext) => Promise<Uint8Array>;
  readonly costOf: (usage: Usage | null) => ProviderResult["cost"];
}

/**
 * Asks once, synchronously, and decodes the picture. Nobody can go on with it after a break: the service gives no id.
 * @throws AppError saying what the service refused, and whether it may have been charged.
 */
export async function* runImageRequest(
  { model }: ProviderRequest,
  asked: ImageRequest,
  context: RunContext,
): AsyncGenerator<ProviderEvent, ProviderResult, void> {
  const { dialect } = asked;
  const ended = new AbortController(); // whoever stops listening ends the connection
  const http = { ...context, signal: AbortSignal.any([context.signal, ended.signal]) };
  try {
    yield { type: "submitting" };
    yield { type: "progress", fraction: null, stage: `Waiting for ${dialect.service}` };
    const reply = yield* watched(asked, http);
    const { key } = context.account;
    const refusal = {
      dialect,
      model: model.name,
      key,
      retryAfterMs: retryAfterMs(reply.headers, context.now()),
    };
    if (reply.status >= 300) {
      throw imageRefusalError({ ...refusal, status: reply.status, body: jsonOrNull(reply.body) });
    }
    // It was taken, so that the work may have been done whatever is to be read of it.
    const outcome = await withCharge("unknown", async () => readOutcome(dialect.service, reply));
    if (outcome.type === "error") throw imageRefusalError({ ...refusal, status: null, body: outcome.body });
    const { answer } = outcome;
    return {
      image: await withCharge("charged", async () =>
        context.pictures.decode(await bytesOf(asked, answer, http)),
      ),
      cost: asked.costOf(answer.usage),
      modelRevision: null,
      warnings: warningsOf(answer, key),
    };
  } finally {
    ended.abort();
  }
}

/** The reply, and an event for every picture that comes on the way to it. */
async function* watched(
  { dialect, trust, url, headers, body, deadlineMs, partialImages }: ImageRequest,
  context: HttpContext,
): AsyncGenerator<ProviderEvent, Reply<Uint8Array>, void> {
  let seen = 0;
  let wake = (): void => {};
  const fetch = tapped(context.fetch, () => {
    seen += 1;
    wake();
  });
  const request: HttpRequest = {
    service: dialect.service,
    url,
    trust,
    method: "POST",
    headers,
    body,
    isPaid: true,
    deadlineMs,
    maximumBytes: maximumReplyBytes,
  };
  const reply = requestBytes({ ...context, fetch }, request);
  reply.catch(() => {}); // reported below, or nobody listens any more
  for (let told = 0; ; ) {
    const partial = new Promise<null>((resolve) => {
      wake = () => resolve(null);
      if (seen > told) resolve(null);
    });
    const first = await Promise.race([reply, partial]);
    if (first !== null) return first;
    told = seen;
    yield {
      type: "progress",
      fraction: Math.min(told / (partialImages + 1), 0.95),
      stage: `${dialect.service} is painting`,
    };
  }
}

/**
 * fetch that also tells of every picture on the way, while the answer goes through unchanged. A stream ends with its
 * picture: what breaks or hangs behind it must not lose what is here and paid for.
 */
function tapped(fetch: RunContext["fetch"], onPartial: () => void): RunContext["fetch"] {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null || !isEventStream(response.headers)) return response;
    const decoder = new TextDecoder();
    const reader = createEventStreamReader();
    const tap = new TransformStream<Uint8Array, Uint8Array>({
      transform(part, controller) {
        controller.enqueue(part);
        for (const event of reader.read(decoder.decode(part, { stream: true }))) {
          if (isPartial(event)) onPartial();
          if (isCompleted(event)) controller.terminate();
        }
      },
    });
    const headers = new Headers(response.headers);
    headers.delete("content-length"); // of all that would have come
    return new Response(response.body.pipeThrough(tap), { status: response.status, headers });
  };
}

/** @throws AppError `provider-failed` for what is no base64, or as `fetchPicture` does. */
function bytesOf(
  { dialect, fetchPicture }: ImageRequest,
  { base64, url }: ImageAnswer,
  context: HttpContext,
): Promise<Uint8Array> | Uint8Array {
  if (base64 === null) return fetchPicture(url ?? "", context);
  const bytes = Buffer.from(base64.replace(/^data:image\/[a-z]+;base64,/, ""), "base64");
  if (bytes.length === 0) {
    throw unusableAnswer(dialect.service, "answered with something that is no picture");
  }
  return bytes;
}

function warningsOf({ revisedPrompt }: ImageAnswer, key: string | null): string[] {
  const quoted = quote(revisedPrompt, key);
  return quoted === null ? [] : [`The service rewrote the prompt: ${quoted}`];
}

function jsonOrNull(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch {
    return null;
  }
}
