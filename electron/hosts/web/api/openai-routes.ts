import { z } from "zod";
import { type JobId, jobId } from "../../../../shared/domain/ids.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { ImageServices } from "./api-services.ts";
import { ApiError, worstCharge } from "./errors.ts";
import { createIdempotency, idempotencyHeaders } from "./idempotency.ts";
import {
  awaitEnd,
  type Delivery,
  imagesResponse,
  type MadePicture,
  parsePictureFile,
  readPicture,
  signedUrl,
  sizeHeader,
  toResponse,
} from "./openai-answer.ts";
import {
  askOfEdit,
  askOfForm,
  askOfGeneration,
  editForm,
  editJson,
  generationJson,
  type ImageAsk,
} from "./openai-fields.ts";
import { submitJobs } from "./openai-jobs.ts";
import type { Operation } from "./openai-model.ts";
import { streamPictures } from "./openai-stream.ts";
import { createRetries } from "./retries.ts";
import { type ApiAnswer, type ApiRoute, defineRoute, type UnprovenRequest } from "./route.ts";

/** Two pictures of 50 MB as base64, or sixteen of a telephone. */
const maximumPicturesBytes = 140 * 1024 ** 2;
const maximumWordsBytes = 1024 ** 2;

type RequestHead = Pick<
  UnprovenRequest,
  "header" | "origin" | "signal" | "whenAnswered" | "releaseBody" | "roomForPictures"
>;

/** The routes that OpenAI's clients know, for every model of the catalogue. */
export function createOpenaiRoutes(services: ImageServices): ApiRoute[] {
  const { engine } = services;
  const withKeys = { ...services, idempotency: createIdempotency(engine), retries: createRetries(engine) };

  /** No async function: its frame would hold the pictures until the answer is there. */
  const answer = (ask: ImageAsk, operation: Operation, head: RequestHead): Promise<ApiAnswer> => {
    const words = { ...ask, images: [], mask: null };
    const isWhole = ask.mask === null;
    const jobs = submitJobs(ask, operation, withKeys, head);
    return jobs.then((asked) => {
      head.releaseBody(); // the library has the pictures
      const delivery = { ask: words, asked, isWhole, operation };
      return words.stream
        ? { events: streamPictures(delivery, services, head, services.log) }
        : answerWhole(delivery, services, head);
    });
  };

  return [
    defineRoute({
      method: "POST",
      path: "/v1/images/edits",
      operationId: "createImageEdit",
      summary: "Edit a picture, as OpenAI's clients ask for it",
      description:
        "The first picture is edited, further ones are references. Where the mask is transparent, the picture is " +
        "edited; nothing else changes. Any parameter of the model may be given by its name; one that it does not have " +
        "is refused.",
      tag: "OpenAI",
      params: null,
      query: null,
      headers: idempotencyHeaders,
      body: { json: editJson, multipart: editForm, maximumBytes: maximumPicturesBytes },
      responses: picturesResponse,
      handle: ({ body, ...head }) =>
        answer(body.kind === "json" ? askOfEdit(body.value) : askOfForm(body.value), "edit", head),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/images/generations",
      operationId: "createImage",
      summary: "Make a picture from words, as OpenAI's clients ask for it",
      tag: "OpenAI",
      params: null,
      query: null,
      headers: idempotencyHeaders,
      body: { json: generationJson, maximumBytes: maximumWordsBytes },
      responses: picturesResponse,
      handle: ({ body, ...head }) => answer(askOfGeneration(body.value), "generate", head),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/images/files/:id/:file",
      operationId: "getImageFile",
      summary: "A picture of an earlier answer, by the address in it",
      tag: "OpenAI",
      params: z.object({ id: z.string(), file: z.string() }),
      query: null,
      body: null,
      admitsSignedUrl: true,
      responses: {
        200: {
          description: "The picture.",
          json: null,
          mediaTypes: ["image/png", "image/jpeg", "image/webp"],
        },
      },
      handle: async ({ params, signal, roomForPictures }) => {
        const id = jobId.safeParse(params.id);
        const format = parsePictureFile(params.file);
        await roomForPictures();
        const result = id.success && format ? await services.engine.result(id.data) : null;
        if (!result || !format) throw new AppError("not-found", "There is no such picture.");
        return services.encode(result.bytes, format, signal);
      },
    }),
  ];
}

const picturesResponse = {
  200: {
    description: "The pictures; with `stream`, server-sent events instead.",
    json: imagesResponse,
    mediaTypes: ["text/event-stream"],
    headers: {
      "X-Palimpsest-Size":
        "What was asked for, what came back, and at what size the model painted; not with `stream`.",
    },
  },
};

/** Pictures that were made are given although others failed: they were paid for. */
async function answerWhole(
  delivery: Delivery,
  services: ImageServices,
  { origin, signal, roomForPictures }: RequestHead,
): Promise<ApiAnswer> {
  const { ask, asked } = delivery;
  const pictures: MadePicture[] = [];
  const failures: AppError[] = [];
  const orFailure = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof AppError) || error instanceof ApiError || signal.aborted) throw error;
      failures.push(error);
    }
  };
  const made: JobId[] = [];
  for (const id of asked.jobIds) {
    await orFailure(async () => {
      await awaitEnd(id, services, signal);
      made.push(id);
    });
  }
  // Only now: who waits for its jobs must not keep others waiting for this room.
  if (made.length > 0) await roomForPictures();
  // One after the other, so that no more than one is held open to be encoded.
  for (const id of made) {
    await orFailure(async () => {
      pictures.push(await readPicture(id, ask, services, signal));
      if (ask.responseFormat === "b64_json") checkFits(pictures);
    });
  }
  const failure = worstCharge(failures);
  if (pictures.length === 0 && failure) throw failure;
  const json = toResponse(delivery, pictures, failures, createdAt(asked.jobIds, services), (picture) =>
    signedUrl(picture, origin, services),
  );
  return { json, headers: { "X-Palimpsest-Size": sizeHeader(json.palimpsest.size) } };
}

/** One text can hold no more (V8: 512 MiB), and base64 is a third longer. */
const mostInOneText = 256 * 1024 ** 2;

/** @throws ApiError 413 that says where the pictures are all the same. */
function checkFits(pictures: readonly MadePicture[]): void {
  if (pictures.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) <= mostInOneText) return;
  throw new ApiError("too-large", "The pictures are too large for one answer as base64.", {
    param: "response_format",
    nextStep: `They are at ${pictures.map(({ jobId: id }) => `/edit/result/${id}`).join(", ")}; ask for "url" next time.`,
  });
}

/** Seconds since 1970 UTC; the same whenever the same jobs are asked for. */
function createdAt([first]: readonly JobId[], { engine }: ImageServices): number {
  return first === undefined ? 0 : Math.floor(engine.job(first).createdAt / 1000);
}
