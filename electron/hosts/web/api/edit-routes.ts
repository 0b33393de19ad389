import { z } from "zod";
import type { ListedModel } from "../../../../shared/catalogue/model.ts";
import type { JobId } from "../../../../shared/domain/ids.ts";
import type { Settings } from "../../../../shared/domain/settings.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { ProgramEdit, ProgramEngine } from "../../../programs/program-engine.ts";
import { deliveryOf, type EditBody, editBody, jobIdOf, parametersOf } from "./edit-fields.ts";
import { editEvent, editStatus, eventOf, statusOf } from "./edit-status.ts";
import { ApiError } from "./errors.ts";
import { createIdempotency, fingerprintOf, idempotencyHeaders } from "./idempotency.ts";
import { pictureBytes } from "./openai-fields.ts";
import { chooseModel } from "./openai-model.ts";
import {
  type ApiAnswer,
  type ApiRoute,
  defineRoute,
  type ServerSentEvent,
  type UnprovenRequest,
} from "./route.ts";

export interface EditServices {
  readonly engine: ProgramEngine;
  /** Every model that can be named here. */
  readonly models: () => readonly ListedModel[];
  readonly settings: () => Pick<Settings, "defaultApiModel" | "apiModelAliases" | "allowPrivateCallbacks">;
}

/** Two pictures of 50 MB as base64. */
const maximumBodyBytes = 140 * 1024 ** 2;

const accepted = z
  .object({
    accepted: z.literal(true),
    job_id: z.string(),
    status: z.literal("queued"),
    status_url: z.string(),
    result_url: z.string(),
  })
  .meta({ id: "EditAccepted" });

const ofJob = z.object({ id: z.string() });
const png = { 200: { description: "The picture.", json: null, mediaTypes: ["image/png"] } };
const status = { 200: { description: "The job.", json: editStatus } };

type RequestHead = Pick<UnprovenRequest, "header" | "origin" | "signal" | "releaseBody">;

/** The asynchronous job API. */
export function createEditRoutes(services: EditServices): ApiRoute[] {
  const { engine } = services;
  const idempotency = createIdempotency(engine);

  /** No async function: its frame would hold the pictures until the job is on disk. */
  const submit = (body: EditBody, head: RequestHead): Promise<ApiAnswer> => {
    const { origin, signal, releaseBody } = head;
    const key = head.header("idempotency-key");
    const fingerprint = key === undefined ? "" : fingerprintOf(body);
    const answer = ([id]: readonly JobId[]): ApiAnswer => {
      releaseBody(); // the library has the pictures
      const json = {
        accepted: true,
        job_id: id,
        status: "queued",
        status_url: `${origin}/edit/status/${id}`,
        result_url: `${origin}/edit/result/${id}`,
      };
      return { status: 202, json };
    };
    const known = idempotency.known(key, fingerprint);
    if (known.length > 0) return Promise.resolve(answer(known));
    const { edit, delivery } = readEdit(body, origin, services);
    const jobs = idempotency.jobs(key, fingerprint, 1, async (_index, requestKey) => {
      return (await engine.submit(edit, signal, { delivery, requestKey })).jobId;
    });
    return jobs.then(answer);
  };

  return [
    defineRoute({
      method: "POST",
      path: "/edit",
      operationId: "submitEdit",
      summary: "Ask for an edit, and be told when it is there",
      description:
        "The job is on disk when the answer comes. With an Idempotency-Key header, the same request never makes a second job.",
      tag: "Jobs",
      params: null,
      query: null,
      headers: idempotencyHeaders,
      body: { json: editBody, maximumBytes: maximumBodyBytes },
      responses: { 202: { description: "The job was taken.", json: accepted } },
      handle: ({ body, ...head }) => submit(body.value, head),
    }),
    defineRoute({
      method: "GET",
      path: "/edit/status/:id",
      operationId: "getEditStatus",
      summary: "How far a job is, and what became of its callback",
      tag: "Jobs",
      params: ofJob,
      query: null,
      body: null,
      responses: status,
      handle: async ({ params, origin }) => ({ json: statusOf(engine.details(jobIdOf(params.id)), origin) }),
    }),
    defineRoute({
      method: "GET",
      path: "/edit/result/:id",
      operationId: "getEditResult",
      summary: "The picture that a job made",
      tag: "Jobs",
      params: ofJob,
      query: null,
      body: null,
      responses: png,
      handle: ({ params, roomForPictures }) => answerPicture(jobIdOf(params.id), engine, roomForPictures),
    }),
    defineRoute({
      method: "GET",
      path: "/images/edits/:file",
      documentedPath: "/images/edits/{id}.png",
      operationId: "getEditImage",
      summary: "The picture that a job made, under a name that ends in .png",
      tag: "Jobs",
      params: z.object({ file: z.string() }),
      query: null,
      body: null,
      responses: png,
      handle: ({ params: { file }, roomForPictures }) =>
        answerPicture(jobIdOf(/^(.+)\.png$/.exec(file)?.[1] ?? ""), engine, roomForPictures),
    }),
    defineRoute({
      method: "DELETE",
      path: "/edit/:id",
      operationId: "cancelEdit",
      summary: "Cancel a job; one that has ended stays as it ended",
      tag: "Jobs",
      params: ofJob,
      query: null,
      body: null,
      responses: status,
      handle: async ({ params, origin }) => {
        const id = jobIdOf(params.id);
        engine.cancel(id);
        return { json: statusOf(engine.details(id), origin) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/edit/:id/events",
      operationId: "watchEdit",
      summary: "A job's changes as server-sent events, until it has ended",
      tag: "Jobs",
      params: ofJob,
      query: null,
      body: null,
      responses: {
        200: {
          description: "Events named `status`; the last one is final.",
          json: editEvent,
          mediaTypes: ["text/event-stream"],
        },
      },
      handle: async ({ params, origin, signal }) => {
        const id = jobIdOf(params.id);
        engine.job(id); // an unknown one is a 404, and no empty stream
        return { events: eventsOf(id, origin, engine, signal) };
      },
    }),
  ];
}

/** @throws ApiError, naming the field. */
function readEdit(body: EditBody, origin: string, { engine, models, settings }: EditServices) {
  const { allowPrivateCallbacks } = settings();
  const choice = {
    name: body.model ?? null,
    operation: "edit",
    hasMask: body.mask_b64 !== undefined,
  } as const;
  const model = chooseModel(choice, models(), settings());
  const delivery = deliveryOf(body, origin, allowPrivateCallbacks);
  const edit: ProgramEdit = {
    modelId: model.id,
    prompt: body.prompt,
    parameters: parametersOf(body, model),
    seed: body.seed,
    source: sourceOf(body, engine),
    mask:
      body.mask_b64 === undefined
        ? null
        : { bytes: pictureBytes(body.mask_b64, "mask_b64"), meaning: "white-edits" },
    references: [],
    variationGroup: null,
  };
  return { edit, delivery };
}

/**
 * The job's result, or the picture where there is none. A job that is still at work is neither: its result comes.
 * @throws ApiError 400 where there is no picture to edit, 409 for a job that has not ended.
 */
function sourceOf(body: EditBody, engine: ProgramEngine): ProgramEdit["source"] {
  const { reference_job_id: reference, image_b64: image } = body;
  const fallback = () => ({ kind: "picture", bytes: pictureBytes(image ?? "", "image_b64") }) as const;
  if (reference === undefined) {
    if (image !== undefined) return fallback();
    throw new ApiError("invalid-input", "There is no picture to edit.", {
      param: "image_b64",
      apiCode: "missing_required_parameter",
      nextStep: 'Send it as "image_b64", or name a job as "reference_job_id".',
    });
  }
  try {
    const jobId = jobIdOf(reference);
    engine.picture(jobId);
    return { kind: "job", jobId };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isAtWork = error.retryable;
    if (image !== undefined && !isAtWork) return fallback();
    throw new ApiError(error.code, `"reference_job_id" cannot be used. ${error.message}`, {
      param: "reference_job_id",
      apiCode: "unusable_reference",
      status: isAtWork ? 409 : 400,
      nextStep: isAtWork
        ? "Wait for the end of that job."
        : 'Send the picture as "image_b64": it is used where the job\'s result is not there.',
    });
  }
}

async function answerPicture(
  id: JobId,
  engine: ProgramEngine,
  roomForPictures: UnprovenRequest["roomForPictures"],
): Promise<ApiAnswer> {
  await roomForPictures();
  const result = await engine.result(id);
  if (result) return { bytes: result.bytes, mediaType: "image/png", headers: { ETag: `"${result.hash}"` } };
  engine.picture(id); // says why there is none
  throw new AppError("conflict", `Job ${id} has no result.`);
}

async function* eventsOf(
  id: JobId,
  origin: string,
  engine: ProgramEngine,
  signal: AbortSignal,
): AsyncGenerator<ServerSentEvent, void, void> {
  for await (const job of engine.watch(id, signal)) {
    yield { event: "status", id: String(job.sequence), data: eventOf(engine.details(id), job, origin) };
  }
}
