import { randomUUID } from "node:crypto";
import { openDataUri } from "./data-uri.ts";
import { type ArrivedRequest, type FakeReply, json } from "./fake-server.ts";
import { type Behaviour, type FakeService, type Stage, startScripted } from "./fake-service.ts";
import { paintedPicture } from "./painted-picture.ts";
import {
  type CheckedInput,
  checkReplicateInput,
  fieldsOfModel,
  type InputFault,
} from "./replicate-requests.ts";

export interface FakeReplicateOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** The one that is accepted; null (the default) takes any. */
  readonly key?: string | null;
  /** From acceptance to the result, in milliseconds; 0 (the default) has it at the third question. */
  readonly latencyMs?: number;
  /** Origin of a host that is not Replicate's, for `foreign-polling-host`. */
  readonly elsewhere?: string;
}

interface Prediction {
  readonly id: string;
  readonly model: string;
  readonly checked: CheckedInput;
  readonly acceptedAt: number;
  asked: number;
  isCanceled: boolean;
}

const version = "e490d072a34a94a11e9711ed5a6ba621c3fab884eda1665d9d3a282d65a21180";
const communityModels: ReadonlyMap<string, string> = new Map([
  [version, "andreasjansson/stable-diffusion-inpainting"],
]);

/**
 * Replicate's predictions and files on 127.0.0.1, after providers.md section 4: official models by name and others by
 * version, model failures as predictions with HTTP 200, every field of every input checked.
 */
export async function startFakeReplicate(options: FakeReplicateOptions = {}): Promise<FakeService> {
  const { port = 0, key = null, latencyMs = 0, elsewhere = "" } = options;
  const predictions = new Map<string, Prediction>();
  const files = new Map<string, Uint8Array>();
  let behaviour: Behaviour = "done";

  const service = await startScripted({
    port,
    stageOf,
    answer(request, origin) {
      const stage = stageOf(request);
      if (stage === "download") return download(request);
      const authorization = request.headers["authorization"] ?? "";
      if (key === null ? !authorization.startsWith("Bearer ") : authorization !== `Bearer ${key}`) {
        return refusal(401, "You did not pass a valid authentication token");
      }
      if (request.path === "/v1/account")
        return json(200, { type: "user", username: "somebody", name: "Somebody" });
      if (request.path === "/v1/files") return keepFile(request, origin);
      if (stage === "submit") return create(request, origin);
      const [, id = ""] = /^\/v1\/predictions\/([^/]+)/.exec(request.path) ?? [];
      const prediction = predictions.get(id);
      if (prediction === undefined) return refusal(404, "The requested resource could not be found.");
      if (stage === "cancel") prediction.isCanceled = true;
      return tell(prediction, origin);
    },
  });

  async function create(request: ArrivedRequest, origin: string): Promise<FakeReply> {
    // `as`: a body that is no object names no model.
    const body = JSON.parse(request.body.toString()) as Record<string, unknown>;
    const [, named] = /^\/v1\/models\/([^/]+\/[^/]+)\/predictions$/.exec(request.path) ?? [];
    const model = named ?? communityModels.get(String(body["version"])) ?? "";
    if (fieldsOfModel(model).length === 0) return refusal(404, "The requested resource could not be found.");
    const open = (address: string) => openDataUri(address) ?? files.get(new URL(address).pathname) ?? null;
    const checked = await checkReplicateInput(model, body["input"] as Record<string, unknown>, open); // `as`: see above
    if ("faults" in checked) return refusal(422, checked.faults);
    const id = randomUUID();
    const prediction: Prediction = {
      id,
      model,
      checked,
      acceptedAt: Date.now(),
      asked: 0,
      isCanceled: false,
    };
    predictions.set(id, prediction);
    return json(201, { ...shape(prediction, origin), status: "starting" });
  }

  function shape({ id, model }: Prediction, origin: string) {
    const address = `${origin}/v1/predictions/${id}`;
    return {
      id,
      model,
      version: model.startsWith("andreasjansson/") ? version : "hidden",
      input: {},
      output: null,
      error: null,
      logs: "",
      data_removed: false,
      source: "api",
      created_at: "2026-11-21T12:00:00Z",
      urls: {
        get: behaviour === "foreign-polling-host" ? `${elsewhere}/v1/predictions/${id}` : address,
        cancel: `${address}/cancel`,
      },
    };
  }

  async function tell(prediction: Prediction, origin: string): Promise<FakeReply> {
    prediction.asked++;
    const { asked, acceptedAt, checked, id, model } = prediction;
    const base = shape(prediction, origin);
    const running = { ...base, status: "processing", logs: "Using seed: 7\n 45%|####      | 13/28" };
    const failed = (error: string) => json(200, { ...running, status: "failed", error });
    if (prediction.isCanceled) return json(200, { ...running, status: "canceled" });
    switch (behaviour) {
      case "queued-forever":
        return json(200, { ...base, status: "starting" });
      case "running-forever":
        return json(200, running);
      case "unknown-status-forever":
        return json(200, { ...base, status: "dreaming" });
      case "moderated-input":
        return failed("Your prompt was flagged as sensitive.");
      case "moderated-output":
        return failed("NSFW content detected. Try running it again, or try a different prompt's output.");
      case "failed":
        return failed("CUDA out of memory");
      default:
        break;
    }
    if (asked === 1) {
      return json(200, { ...base, status: behaviour === "unknown-status-first" ? "dreaming" : "starting" });
    }
    const isDone = latencyMs === 0 ? asked > 2 : Date.now() >= acceptedAt + latencyMs;
    if (!isDone) return json(200, running);
    const wanted = checked.size ?? checked.image ?? { width: 1024, height: 1024 };
    const scale = behaviour === "wrong-size" ? 0.5 : 1;
    const path = `/delivery/${id}/${asked}/out.png`;
    files.set(
      path,
      await paintedPicture(checked.image, {
        width: Math.round(wanted.width * scale),
        height: Math.round(wanted.height * scale),
      }),
    );
    const url = `${origin}${path}`;
    return json(200, {
      ...running,
      status: "succeeded",
      // Models that can make several answer with a list.
      output: /fill-dev|stable-diffusion/.test(model) ? [url] : url,
      metrics: { predict_time: 2.5, total_time: 3 },
    });
  }

  function download({ path, method }: ArrivedRequest): FakeReply {
    const bytes = files.get(path);
    const isExpired =
      behaviour === "expired-result-forever" ||
      (behaviour === "expired-result-first" && path.includes("/3/"));
    if (method !== "GET" || bytes === undefined || isExpired) return refusal(404, "Not found");
    return { kind: "reply", status: 200, headers: { "content-type": "image/png" }, body: bytes };
  }

  async function keepFile({ body, headers }: ArrivedRequest, origin: string): Promise<FakeReply> {
    const form = await new Response(new Uint8Array(body), {
      headers: { "content-type": headers["content-type"] ?? "" },
    }).formData();
    const content = form.get("content");
    if (!(content instanceof Blob)) return refusal(422, [{ field: "content", description: "is required" }]);
    const id = randomUUID();
    files.set(`/v1/files/${id}`, new Uint8Array(await content.arrayBuffer()));
    return json(201, { id, content_type: content.type, urls: { get: `${origin}/v1/files/${id}` } });
  }

  return {
    ...service,
    baseUrl: `${service.origin}/v1`,
    behave: (next) => {
      behaviour = next;
    },
  };
}

function stageOf({ method, path }: ArrivedRequest): Stage {
  if (path.startsWith("/delivery/")) return "download";
  if (path.endsWith("/cancel")) return "cancel";
  if (path === "/v1/account" || path === "/v1/files") return "other";
  return method === "POST" ? "submit" : "poll";
}

/** As Replicate words it. */
export function refusal(
  status: number,
  detail: string | readonly InputFault[],
  headers: Readonly<Record<string, string>> = {},
): FakeReply {
  if (typeof detail === "string") return json(status, { title: "Refused", detail, status }, headers);
  return json(
    status,
    {
      title: "Input validation failed",
      detail: detail.map(({ field, description }) => `- input.${field}: ${description}\n`).join(""),
      status,
      invalid_fields: detail.map(({ field, description }) => ({
        type: "value",
        field: `input.${field}`,
        description,
      })),
    },
    headers,
  );
}
