import { z } from "zod";
import type { Reply } from "../http.ts";
import { eventsOf, type StreamEvent } from "./event-stream.ts";
import { unusableAnswer } from "./unusable-answer.ts";

/** What the service counted, for the bill. */
export const usage = z.object({
  input_tokens_details: z.object({ image_tokens: z.number().min(0), text_tokens: z.number().min(0) }),
  output_tokens: z.number().min(0),
});
export type Usage = z.infer<typeof usage>;

/** Tolerant where nothing hangs on it: what cannot be read of `usage` only means that the cost is unknown. */
const picture = z.object({
  b64_json: z.string().nullish().catch(null),
  url: z.string().nullish().catch(null),
  revised_prompt: z.string().nullish().catch(null),
});
const plainAnswer = z.object({ data: z.array(picture).min(1), usage: usage.nullish().catch(null) });
const completedEvent = z.object({ b64_json: z.string(), usage: usage.nullish().catch(null) });

/** Where the picture is, and what came with it. */
export interface ImageAnswer {
  readonly base64: string | null;
  /** Only where there are no bytes. */
  readonly url: string | null;
  readonly usage: Usage | null;
  readonly revisedPrompt: string | null;
}

/** What an accepted request was answered with: a picture, or an error that came after the stream had begun. */
export type Outcome =
  | { readonly type: "picture"; readonly answer: ImageAnswer }
  | { readonly type: "error"; readonly body: unknown };

/**
 * Reads a reply below 300: JSON, or a stream of events whose last says how it ended.
 * @throws AppError `provider-failed` for anything else.
 */
export function readOutcome(service: string, reply: Reply<Uint8Array>): Outcome {
  const isStream = isEventStream(reply.headers);
  const text = new TextDecoder().decode(reply.body);
  // A last event without its empty line is read too: it is paid for, and cut off it would be no JSON.
  const outcome = isStream ? streamOutcome(eventsOf(`${text}\n\n`)) : plainOutcome(text);
  if (outcome !== null) return outcome;
  const instead = /^\s*</.test(text) ? "a web page" : "something else";
  throw unusableAnswer(
    service,
    isStream ? "ended its answer before the picture" : `answered with ${instead} instead of a picture`,
  );
}

export function isEventStream(headers: Headers): boolean {
  return /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
}

function plainOutcome(text: string): Outcome | null {
  const body = parsed(text);
  const answer = plainAnswer.safeParse(body);
  if (!answer.success) return hasError(body) ? { type: "error", body } : null;
  const [first] = answer.data.data;
  if (!first || (!first.b64_json && !first.url)) return null;
  return {
    type: "picture",
    answer: {
      base64: first.b64_json || null,
      url: first.b64_json ? null : (first.url ?? null),
      usage: answer.data.usage ?? null,
      revisedPrompt: first.revised_prompt || null,
    },
  };
}

function streamOutcome(events: readonly StreamEvent[]): Outcome | null {
  for (const event of events.toReversed()) {
    const body = parsed(event.data);
    const type = typeOf(event, body);
    if (type === "image_edit.completed" || type === "image_generation.completed") {
      const completed = completedEvent.safeParse(body);
      if (!completed.success) return null;
      const { b64_json: base64, usage: counted } = completed.data;
      return {
        type: "picture",
        answer: { base64, url: null, usage: counted ?? null, revisedPrompt: null },
      };
    }
    if (hasError(body)) return { type: "error", body };
  }
  return null;
}

/** Whether the event is a picture on the way, which says that the service is at work. */
export function isPartial(event: StreamEvent): boolean {
  return /^image_(edit|generation)\.partial_image$/.test(typeAtBeginning(event));
}

/** Whether the event holds the picture, so that nothing of use comes after it. */
export function isCompleted(event: StreamEvent): boolean {
  return /^image_(edit|generation)\.completed$/.test(typeAtBeginning(event));
}

/** The event's type, without parsing what may be a picture of megabytes; empty where it is said further behind. */
function typeAtBeginning({ name, data }: StreamEvent): string {
  return name === "message" ? (/"type"\s*:\s*"([^"]*)"/.exec(data.slice(0, 500))?.[1] ?? "") : name;
}

function typeOf(event: StreamEvent, body: unknown): string {
  const named = z.object({ type: z.string() }).safeParse(body);
  return named.success ? named.data.type : event.name;
}

function hasError(body: unknown): boolean {
  return typeof body === "object" && body !== null && "error" in body && Boolean(body.error);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
