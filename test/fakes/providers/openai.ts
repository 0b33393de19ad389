import type { Size } from "../../../shared/domain/geometry.ts";
import { type ArrivedRequest, type FakeReply, json } from "./fake-server.ts";
import { type Behaviour, type FakeService, type Stage, startScripted } from "./fake-service.ts";
import { readForm } from "./openai-form.ts";
import { paintEdit, paintFromWords } from "./openai-painter.ts";
import { type ProvenRequest, proveEdit, proveGeneration, Refused } from "./openai-rules.ts";

export interface FakeOpenaiOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  readonly key: string;
}

const livingModels = [
  "gpt-image-2.6-sunburst",
  "gpt-image-2.6-flare",
  "gpt-image-2.5-sunburst",
  "gpt-image-2.5-flare",
  "gpt-image-2",
];

/**
 * OpenAI's Images API as of design notes, providers.md section 3.1: edits and generations, plain and as a stream, and
 * the list of models. Every request is held against the published types; what is not allowed is refused as OpenAI words it.
 */
export async function startFakeOpenai({ port = 0, key }: FakeOpenaiOptions): Promise<FakeService> {
  let behaviour: Behaviour = "done";
  const server = await startScripted({
    port,
    stageOf: ({ method, path }): Stage =>
      method === "POST" && /^\/v1\/images\/(edits|generations)$/.test(path) ? "submit" : "other",
    async answer(request) {
      if (request.headers["authorization"] !== `Bearer ${key}`) {
        return refusalReply(401, "Incorrect API key provided.", { code: "invalid_api_key" });
      }
      try {
        return await answerTo(request, behaviour);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const { status, message, ...marks } = error.refusal;
        return refusalReply(status, message, marks);
      }
    },
  });
  return {
    baseUrl: `${server.origin}/v1`,
    requests: server.requests,
    behave: (next) => {
      behaviour = next;
    },
    script: server.script,
    always: server.always,
    close: server.close,
  };
}

/** How OpenAI words it; 402 is its 429 with `insufficient_quota`, 422 its 400 with a `param`. */
export function openaiRefusal(
  status: 402 | 403 | 422 | 429 | 500 | 503,
  headers: Readonly<Record<string, string>> = {},
): FakeReply {
  switch (status) {
    case 402:
      return refusalReply(429, "You exceeded your current quota.", {
        type: "insufficient_quota",
        code: "insufficient_quota",
      });
    case 403:
      return refusalReply(403, "Your organization must be verified to use the model.", {});
    case 422:
      return refusalReply(400, "Invalid size.", {
        type: "image_generation_user_error",
        param: "size",
        code: "invalid_value",
      });
    case 429:
      return refusalReply(
        429,
        "Rate limit reached for images per minute.",
        { type: "requests", code: "rate_limit_exceeded" },
        headers,
      );
    case 500:
    case 503:
      return refusalReply(status, "The server had an error while processing your request.", {
        type: "server_error",
      });
  }
}

async function answerTo(request: ArrivedRequest, behaviour: Behaviour): Promise<FakeReply> {
  switch (`${request.method} ${request.path}`) {
    case "GET /v1/models":
      return json(200, { object: "list", data: livingModels.map((id) => ({ id, object: "model" })) });
    case "POST /v1/images/edits": {
      const form = await readForm(request);
      if (form === null) return refusalReply(415, "Unsupported media type.", {});
      return answerProven(proveEdit(form), "image_edit", behaviour);
    }
    case "POST /v1/images/generations":
      if (!request.headers["content-type"]?.startsWith("application/json")) {
        return refusalReply(415, "Unsupported media type.", {});
      }
      return answerProven(
        proveGeneration(JSON.parse(request.body.toString())),
        "image_generation",
        behaviour,
      );
    default:
      return refusalReply(404, `Invalid URL (${request.method} ${request.path})`, {});
  }
}

async function answerProven(
  proven: ProvenRequest,
  kind: "image_edit" | "image_generation",
  behaviour: Behaviour,
): Promise<FakeReply> {
  if (behaviour === "moderated-input") return moderationReply("input");
  if (behaviour === "moderated-output") return moderationReply("output");
  const picture = await paint(proven, behaviour === "wrong-size");
  const usage = {
    input_tokens: 1050,
    input_tokens_details: { image_tokens: 1000, text_tokens: 50 },
    output_tokens: 2000,
    total_tokens: 3050,
  };
  const b64_json = Buffer.from(picture).toString("base64");
  const what = { output_format: "png", quality: "medium", background: "opaque", size: "auto" };
  if (!proven.stream) return json(200, { created: 1_795_000_000, data: [{ b64_json }], ...what, usage });
  const events = Array.from({ length: proven.partialImages }, (_, index) => ({
    type: `${kind}.partial_image`,
    b64_json,
    partial_image_index: index,
    created_at: 1_795_000_000,
    ...what,
  }));
  return eventStream([
    ...events,
    { type: `${kind}.completed`, b64_json, created_at: 1_795_000_000, ...what, usage },
  ]);
}

/** Server-sent events as OpenAI sends them: named, one line of data each. */
export function eventStream(
  events: readonly ({ readonly type: string } & Record<string, unknown>)[],
): FakeReply {
  return {
    kind: "reply",
    status: 200,
    headers: { "content-type": "text/event-stream; charset=utf-8" },
    body: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""),
  };
}

function paint(proven: ProvenRequest, isHalf: boolean): Promise<Uint8Array> {
  const [image] = proven.images;
  const asked: Size | null = proven.size;
  const size = asked && isHalf ? { width: asked.width / 2, height: asked.height / 2 } : asked;
  if (image === undefined) return paintFromWords(proven.prompt, size ?? { width: 1024, height: 1024 });
  const mask = proven.mask === null ? null : { bytes: proven.mask.bytes, reads: "transparent" as const };
  return paintEdit({ image: image.bytes, mask, size });
}

function moderationReply(stage: "input" | "output"): FakeReply {
  return json(400, {
    error: {
      message: "Your request was rejected by the safety system.",
      type: "image_generation_user_error",
      param: null,
      code: "moderation_blocked",
      moderation_details: { moderation_stage: stage, categories: ["violence"] },
    },
  });
}

function refusalReply(
  status: number,
  message: string,
  marks: { readonly type?: string; readonly param?: string | null; readonly code?: string | null },
  headers: Readonly<Record<string, string>> = {},
): FakeReply {
  const error = { message, type: "invalid_request_error", param: null, code: null, ...marks };
  return json(status, { error }, { "x-request-id": "req_fake", ...headers });
}
