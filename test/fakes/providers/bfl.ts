import sharp from "sharp";
import {
  answerSize,
  extendCanvas,
  type FakePaint,
  paintAnswer,
  placeOnCanvas,
  plainPaint,
} from "./bfl-pictures.ts";
import { createBodyCheck } from "./bfl-schema.ts";
import { type ArrivedRequest, type FakeReply, json } from "./fake-server.ts";
import { type Behaviour, type FakeService, type Stage, startScripted } from "./fake-service.ts";

export interface FakeBflOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** The one that is accepted; null (the default) takes any. */
  readonly key?: string | null;
  /** Origin to which `foreign-polling-host` points. */
  readonly elsewhere?: string;
  /** From acceptance to Ready, in milliseconds; 0 (the default) is ready at the third question. */
  readonly latencyMs?: number;
  readonly paint?: Partial<FakePaint>;
  /** Of `GET /v1/credits`. */
  readonly credits?: number;
}

export interface FakeBfl extends FakeService {
  /** Every submit that was taken: endpoint and body. */
  readonly submits: readonly {
    readonly endpoint: string;
    readonly body: Readonly<Record<string, unknown>>;
  }[];
  paintWith(paint: Partial<FakePaint>): void;
  setLatency(milliseconds: number): void;
}

interface FakeJob {
  readonly id: string;
  readonly endpoint: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly behaviour: Behaviour;
  readonly readyAt: number | null;
  readonly cost: number;
  /** How often it was asked for. */
  questions: number;
  downloads: number;
  answer: Promise<Uint8Array> | null;
}

/** Words in a prompt by which a person can meet the filter: in a demonstration, and in a test of the whole product. */
export const filteredInputWord = "moderate-input";
export const filteredOutputWord = "moderate-output";

/**
 * Black Forest Labs on this computer, as design notes §1 describe it. It checks every body by the published schema and
 * what the service checks beyond it, and keeps its jobs while it runs, whatever becomes of who asked.
 */
export async function startFakeBfl(options: FakeBflOptions = {}): Promise<FakeBfl> {
  const { key = null, elsewhere = "https://elsewhere.example", credits = 1234 } = options;
  const check = createBodyCheck();
  const jobs = new Map<string, FakeJob>();
  const submits: { endpoint: string; body: Readonly<Record<string, unknown>> }[] = [];
  let behaviour: Behaviour = "done";
  let paint: FakePaint = { ...plainPaint, ...options.paint };
  let latencyMs = options.latencyMs ?? 0;

  async function answer(request: ArrivedRequest, origin: string): Promise<FakeReply> {
    if (request.path.startsWith("/delivery/")) return deliver(request);
    if (key !== null && request.headers["x-key"] !== key) return json(403, { detail: "Not authenticated" });
    if (request.method === "GET" && request.path === "/v1/credits") return json(200, { credits });
    if (request.method === "GET" && request.path === "/v1/get_result") return poll(request, origin);
    if (request.method === "POST" && request.path.startsWith("/v1/")) return submit(request, origin);
    return json(404, { detail: "Not Found" });
  }

  async function submit(request: ArrivedRequest, origin: string): Promise<FakeReply> {
    const endpoint = request.path.slice("/v1/".length);
    const body: unknown = JSON.parse(request.body.toString("utf8"));
    const problems = check(endpoint, body);
    if (problems === null) return json(404, { detail: "Not Found" });
    // `as`: every schema asks for an object.
    const fields = body as Readonly<Record<string, unknown>>;
    const found = problems.length > 0 ? problems : await pictureProblems(endpoint, fields);
    if (found.length > 0) return json(422, { detail: found });
    const id = `00000000-0000-4000-8000-${String(jobs.size + 1).padStart(12, "0")}`;
    const prompt = typeof fields["prompt"] === "string" ? fields["prompt"] : "";
    const job: FakeJob = {
      id,
      endpoint,
      body: fields,
      behaviour: prompt.includes(filteredInputWord)
        ? "moderated-input"
        : prompt.includes(filteredOutputWord)
          ? "moderated-output"
          : behaviour,
      readyAt: latencyMs === 0 ? null : Date.now() + latencyMs,
      cost: 4.5,
      questions: 0,
      downloads: 0,
      answer: null,
    };
    jobs.set(id, job);
    submits.push({ endpoint, body: fields });
    const host = job.behaviour === "foreign-polling-host" ? elsewhere : origin;
    return json(200, { id, polling_url: `${host}/v1/get_result?id=${id}`, cost: job.cost, output_mp: 1 });
  }

  function poll(request: ArrivedRequest, origin: string): FakeReply {
    const job = jobs.get(request.query.get("id") ?? "");
    if (job === undefined) return json(404, { id: "", status: "Task not found", result: null });
    job.questions++;
    const waiting = (status: string, progress: number | null = null) =>
      json(200, { id: job.id, status, result: null, progress });
    switch (job.behaviour) {
      case "queued-forever":
        return waiting("Pending");
      case "running-forever":
        return waiting("Generating", 0.5);
      case "unknown-status-forever":
        return waiting("Contemplating");
      case "moderated-input":
        return json(200, {
          id: job.id,
          status: "Request Moderated",
          result: null,
          details: { "Moderation Reasons": ["Protected Content"] },
        });
      case "moderated-output":
        return json(200, { id: job.id, status: "Content Moderated", result: null, details: {} });
      case "failed":
        return json(503, { id: job.id, status: "Error", result: null, details: { reason: "worker lost" } });
      default:
        break;
    }
    if (job.readyAt === null ? job.questions === 1 : false) {
      return waiting(job.behaviour === "unknown-status-first" ? "Contemplating" : "Pending");
    }
    if (job.readyAt === null ? job.questions === 2 : Date.now() < job.readyAt)
      return waiting("Generating", 0.5);
    return json(200, {
      id: job.id,
      status: "Ready",
      progress: 1,
      cost: job.cost,
      result: {
        // A new signature at every question, as real ones have.
        sample: `${origin}/delivery/${job.id}.png?signature=${job.questions}`,
        prompt: job.body["prompt"] ?? "",
        seed: job.body["seed"] ?? 0,
        duration: 1.5,
      },
    });
  }

  async function deliver(request: ArrivedRequest): Promise<FakeReply> {
    const job = jobs.get(/([^/]+)\.png$/.exec(request.path)?.[1] ?? "");
    if (job === undefined) return { kind: "reply", status: 404, body: "" };
    job.downloads++;
    const isExpired =
      job.behaviour === "expired-result-forever" ||
      (job.behaviour === "expired-result-first" && job.downloads === 1);
    if (isExpired) {
      return { kind: "reply", status: 403, headers: { "content-type": "application/xml" }, body: "<Error/>" };
    }
    job.answer ??= paintJob(job, paint);
    return {
      kind: "reply",
      status: 200,
      headers: { "content-type": `image/${formatOf(job)}` },
      body: await job.answer,
    };
  }

  const service = await startScripted({ port: options.port ?? 0, stageOf, answer });
  return {
    ...service,
    baseUrl: service.origin,
    submits,
    behave: (next) => {
      behaviour = next;
    },
    paintWith: (next) => {
      paint = { ...paint, ...next };
    },
    setLatency: (milliseconds) => {
      latencyMs = milliseconds;
    },
  };
}

function stageOf({ method, path }: ArrivedRequest): Stage {
  if (path.startsWith("/delivery/")) return "download";
  if (path === "/v1/get_result") return "poll";
  return method === "POST" && path.startsWith("/v1/") ? "submit" : "other";
}

async function paintJob(
  { endpoint, body, behaviour, ...job }: FakeJob,
  paint: FakePaint,
): Promise<Uint8Array> {
  const sent = picturesOf(body)[0] ?? null;
  const metadata = sent === null ? null : await sharp(sent).metadata();
  const size = answerSize(endpoint, body, metadata);
  const half = behaviour === "wrong-size" ? 2 : 1;
  const answered = { width: Math.round(size.width / half), height: Math.round(size.height / half) };
  const place = placeOnCanvas(body);
  if (sent !== null && place !== null) {
    return extendCanvas(sent, size, place, paint, formatOf({ body, ...job }));
  }
  return paintAnswer(sent, answered, paint, formatOf({ body, ...job }));
}

function formatOf({ body }: Pick<FakeJob, "body">): "png" | "jpeg" | "webp" {
  const format = body["output_format"];
  return format === "png" || format === "webp" ? format : "jpeg";
}

/** The picture first, then the references. */
function picturesOf(body: Readonly<Record<string, unknown>>): readonly Buffer[] {
  const list = Array.isArray(body["images"]) ? body["images"] : [];
  const numbered = ["", "_2", "_3", "_4", "_5", "_6", "_7", "_8"].map((end) => body[`input_image${end}`]);
  return [body["image"], ...list, ...numbered, body["image_prompt"]]
    .filter((value) => typeof value === "string")
    .map((value) => Buffer.from(value, "base64"));
}

/** What the service finds out when it opens the pictures. */
async function pictureProblems(
  endpoint: string,
  body: Readonly<Record<string, unknown>>,
): Promise<{ loc: string[]; msg: string; type: string }[]> {
  const problem = (field: string, msg: string) => [{ loc: ["body", field], msg, type: "value_error" }];
  const pictures = picturesOf(body);
  for (const picture of pictures) {
    if (picture.byteLength > 20_000_000) return problem("image", "larger than 20 MB");
    const { width, height, hasAlpha } = await sharp(picture).metadata();
    if (width * height > 20_000_000) return problem("image", "larger than 20 megapixels");
    if (hasAlpha) return problem("image", "has an alpha channel, which this fake takes for an oversight");
    if (endpoint === "flux-3-image" && Math.min(width, height) < 256) {
      return problem("images", "each image must be at least 256x256");
    }
  }
  const [first] = pictures;
  if (typeof body["mask"] === "string" && first !== undefined) {
    const mask = await sharp(Buffer.from(body["mask"], "base64")).metadata();
    const image = await sharp(first).metadata();
    if (mask.width !== image.width || mask.height !== image.height) {
      return problem("mask", "must have the size of the image");
    }
    if (mask.hasAlpha || mask.channels !== 1) return problem("mask", "must be grey, white where to paint");
  }
  if (pictures.length === 0 && endpoint.startsWith("flux-kontext")) return problem("input_image", "missing");
  return [];
}
