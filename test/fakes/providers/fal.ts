import { randomUUID } from "node:crypto";
import { openDataUri } from "./data-uri.ts";
import { type ArrivedRequest, type FakeReply, json } from "./fake-server.ts";
import { type Behaviour, type FakeService, type Stage, startScripted } from "./fake-service.ts";
import { type CheckedRequest, checkFalRequest, fieldsOfEndpoint, type RequestFault } from "./fal-requests.ts";
import { paintedPicture } from "./painted-picture.ts";

export interface FakeFalOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** The one that is accepted; null (the default) takes any. */
  readonly key?: string | null;
  /** From acceptance to the result, in milliseconds; 0 (the default) has it at the third question. */
  readonly latencyMs?: number;
  /** Origin of a host that is not fal.ai's, for `foreign-polling-host`. */
  readonly elsewhere?: string;
  /** Names fal.ai's own hosts in its addresses, for a fetch that leads them here. */
  readonly namesOwnHosts?: boolean;
}

interface Job {
  readonly path: string;
  readonly checked: CheckedRequest;
  asked: number;
  /** How often its result was asked for: each time it gets a new address. */
  results: number;
  readonly acceptedAt: number;
}

/**
 * fal.ai's queue and storage on 127.0.0.1, after providers.md section 2: addresses of a job without the endpoint's last
 * parts, model errors only with the result, logs, cancelling, and every field of every endpoint checked.
 */
export async function startFakeFal(options: FakeFalOptions = {}): Promise<FakeService> {
  const { port = 0, key = null, elsewhere = "", namesOwnHosts = false, latencyMs = 0 } = options;
  const jobs = new Map<string, Job>();
  const files = new Map<string, Uint8Array>();
  let behaviour: Behaviour = "done";

  const service = await startScripted({
    port,
    stageOf,
    async answer(request, own) {
      const origin = namesOwnHosts ? "https://queue.fal.run" : own;
      const stage = stageOf(request);
      if (stage === "download") return download(request);
      if (request.method === "PUT" && request.path.startsWith("/uploads/")) return store(request);
      const authorization = request.headers["authorization"] ?? "";
      if (key === null ? !authorization.startsWith("Key ") : authorization !== `Key ${key}`) {
        return json(401, { detail: "Cannot access application. Authentication is required." });
      }
      if (request.path === "/storage/upload/initiate") {
        const address = `${namesOwnHosts ? "https://v3.fal.media" : own}/uploads/${randomUUID()}`;
        return json(200, { upload_url: address, file_url: address });
      }
      if (stage === "submit") return submit(request, origin);
      const [, id = "", part = ""] = /\/requests\/([^/]+)(?:\/(status|cancel))?$/.exec(request.path) ?? [];
      const job = jobs.get(id);
      if (job === undefined || !request.path.startsWith(job.path)) {
        return json(404, { detail: "Request not found" });
      }
      if (stage === "cancel") return json(202, { status: "CANCELLATION_REQUESTED" });
      return part === "status" ? status(job, request.query.get("logs") === "1") : result(id, job, origin);
    },
  });

  async function submit(request: ArrivedRequest, origin: string): Promise<FakeReply> {
    const endpoint = request.path.slice(1);
    if (fieldsOfEndpoint(endpoint).length === 0)
      return json(404, { detail: `Application "${endpoint}" not found` });
    const open = (address: string) => openDataUri(address) ?? files.get(new URL(address).pathname) ?? null;
    // `as`: a body that is no object has none of the required fields.
    const body = JSON.parse(request.body.toString()) as Record<string, unknown>;
    const checked = await checkFalRequest(endpoint, body, open);
    if ("faults" in checked) return refusal(422, checked.faults);
    const id = randomUUID();
    const path = `/${endpoint.split("/").slice(0, 2).join("/")}`;
    jobs.set(id, { path, checked, asked: 0, results: 0, acceptedAt: Date.now() });
    const address = `${origin}${path}/requests/${id}`;
    return json(200, {
      status: "IN_QUEUE",
      request_id: id,
      queue_position: 1,
      status_url: behaviour === "foreign-polling-host" ? `${elsewhere}/status` : `${address}/status`,
      response_url: address,
      cancel_url: `${address}/cancel`,
    });
  }

  function status(job: Job, withLogs: boolean): FakeReply {
    job.asked++;
    const logs = withLogs
      ? [{ message: "Loading weights\n", level: "INFO", timestamp: "2026-11-21T12:00:00Z" }].slice(
          0,
          job.asked - 1,
        )
      : null;
    const inQueue = json(202, { status: "IN_QUEUE", queue_position: 1 });
    const inProgress = json(202, { status: "IN_PROGRESS", logs });
    switch (behaviour) {
      case "queued-forever":
        return inQueue;
      case "running-forever":
        return inProgress;
      case "unknown-status-forever":
        return json(202, { status: "THINKING" });
      default:
        break;
    }
    if (job.asked === 1) {
      return behaviour === "unknown-status-first" ? json(202, { status: "THINKING" }) : inQueue;
    }
    const isDone = latencyMs === 0 ? job.asked > 2 : Date.now() >= job.acceptedAt + latencyMs;
    if (!isDone) return inProgress;
    return json(200, { status: "COMPLETED", logs, metrics: { inference_time: 1.5 } });
  }

  async function result(id: string, job: Job, origin: string): Promise<FakeReply> {
    job.results++;
    const policy = { msg: "The content was flagged.", type: "content_policy_violation" };
    if (behaviour === "moderated-input") return refusal(422, [{ loc: ["body", "prompt"], ...policy }]);
    if (behaviour === "failed") {
      return refusal(500, [{ loc: ["body"], msg: "Internal server error", type: "internal_server_error" }]);
    }
    const { checked } = job;
    const asked = checked.size ?? checked.image ?? { width: 1024, height: 1024 };
    const scale = behaviour === "wrong-size" ? 0.5 : 1;
    const size = { width: Math.round(asked.width * scale), height: Math.round(asked.height * scale) };
    const bytes = await paintedPicture(checked.image, size);
    const path = `/files/${id}-${job.results}.png`;
    files.set(path, bytes);
    const url = checked.isInline
      ? `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`
      : `${origin}${path}`;
    return json(
      200,
      {
        images: [{ url, content_type: "image/png", ...size }],
        seed: 7,
        has_nsfw_concepts: [behaviour === "moderated-output"],
      },
      { "x-fal-billable-units": "1", "x-fal-request-id": id },
    );
  }

  function download({ path, method }: ArrivedRequest): FakeReply {
    const bytes = files.get(path);
    const isExpired =
      behaviour === "expired-result-forever" ||
      (behaviour === "expired-result-first" && path.endsWith("-1.png"));
    if (method !== "GET" || bytes === undefined || isExpired) return json(403, { detail: "Expired" });
    return { kind: "reply", status: 200, headers: { "content-type": "image/png" }, body: bytes };
  }

  function store({ path, body, headers }: ArrivedRequest): FakeReply {
    if ("authorization" in headers) return json(400, { detail: "A key has no business here." });
    files.set(path, body);
    return { kind: "reply", status: 200, body: "" };
  }

  return {
    ...service,
    baseUrl: service.origin,
    behave: (next) => {
      behaviour = next;
    },
  };
}

function stageOf({ method, path }: ArrivedRequest): Stage {
  if (path.startsWith("/files/")) return "download";
  if (path.startsWith("/uploads/") || path.startsWith("/storage/")) return "other";
  if (method === "PUT") return "cancel";
  return method === "POST" ? "submit" : "poll";
}

/** As fal.ai words it. */
export function refusal(
  status: number,
  detail: string | readonly RequestFault[],
  headers: Readonly<Record<string, string>> = {},
): FakeReply {
  return json(status, { detail }, headers);
}
