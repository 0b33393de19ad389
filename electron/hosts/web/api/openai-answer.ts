import { z } from "zod";
import { invariant } from "../../../../shared/assert.ts";
import type { Model } from "../../../../shared/catalogue/model.ts";
import type { Size } from "../../../../shared/domain/geometry.ts";
import type { JobId } from "../../../../shared/domain/ids.ts";
import type { EditNode } from "../../../../shared/domain/node.ts";
import { AppError } from "../../../../shared/errors.ts";
import { planFrame } from "../../../../shared/framing/plan-frame.ts";
import type { AnswerFormat, ImageServices } from "./api-services.ts";
import { type ImageAsk, isWithinLargest } from "./openai-fields.ts";
import type { AskedJobs } from "./openai-jobs.ts";
import type { Operation } from "./openai-model.ts";

/** Of a `url` in an answer. OpenAI's own live as long. */
const urlLifetimeMs = 60 * 60_000;

const qualities = ["low", "medium", "high", "xhigh", "max"] as const;
const backgrounds = ["transparent", "opaque"] as const;

/** How one picture came to be, beyond what OpenAI's answer has room for. */
const pictureFacts = z.object({
  job_id: z.string(),
  seed: z.int().nullable(),
  /** Of the PNG in the library. */
  sha256: z.string(),
  cost: z.object({ amount: z.number(), currency: z.string() }).nullable(),
  /** Always 0: nothing outside the mask changes. */
  pixels_changed_outside_mask: z.int(),
  duration_ms: z.int(),
  warnings: z.array(z.string()),
});

/** What became of the size that was asked for. */
const sizeFacts = z.object({
  requested: z.string(),
  /** That of the answer. */
  returned: z.string(),
  /** At which the model painted, where it was shown the whole picture. */
  model: z.string().nullable(),
});

export const imagesResponse = z
  .object({
    created: z.int(),
    data: z.array(z.object({ b64_json: z.string().optional(), url: z.string().optional() })),
    background: z.enum(backgrounds),
    output_format: z.enum(["png", "jpeg", "webp"]),
    quality: z.enum(qualities).optional(),
    size: z.string(),
    palimpsest: z.object({
      model: z.string(),
      size: sizeFacts,
      pictures: z.array(pictureFacts),
      /** Why there are fewer pictures than were asked for. */
      failures: z.array(z.string()),
      warnings: z.array(z.string()),
    }),
  })
  .meta({ id: "ImagesResponse" });
export type ImagesResponse = z.infer<typeof imagesResponse>;

/** A finished job as a file. */
export interface MadePicture {
  readonly jobId: JobId;
  readonly node: EditNode;
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly size: Size;
  readonly format: AnswerFormat;
}

type Services = Pick<ImageServices, "engine" | "encode" | "signedUrls">;

/**
 * Resolves when a job has made its picture.
 * @throws AppError the job's own, `cancelled`; `connection-lost` where Palimpsest ends first.
 */
export async function awaitEnd(
  jobId: JobId,
  { engine }: Pick<Services, "engine">,
  signal: AbortSignal,
): Promise<void> {
  for await (const job of engine.watch(jobId, signal)) {
    if (job.status === "failed") throw AppError.fromData(job.error);
    if (job.status === "cancelled") throw new AppError("cancelled", "The job was cancelled.");
    if (job.status === "succeeded") return;
  }
  throw new AppError("connection-lost", "Palimpsest ended before the job did.", {
    nextStep: "Ask again with the same Idempotency-Key: the job goes on at the next start.",
  });
}

/**
 * The file that was asked for of a job that has made its picture.
 * @throws AppError `result-expired`; what encoding throws.
 */
export async function readPicture(
  jobId: JobId,
  ask: Pick<ImageAsk, "outputFormat" | "outputQuality" | "size">,
  services: Services,
  signal: AbortSignal,
): Promise<MadePicture> {
  const result = await services.engine.result(jobId);
  invariant(result, "a job that has succeeded has a result");
  const { picture } = result.node;
  const size = ask.size ? fitInto(picture, ask.size) : { width: picture.width, height: picture.height };
  const isOwn = size.width === picture.width && size.height === picture.height;
  const format = {
    format: ask.outputFormat,
    quality: ask.outputQuality ?? 100,
    size: isOwn ? null : size,
  };
  const { bytes } = await services.encode(result.bytes, format, signal);
  return { jobId, node: result.node, sha256: result.hash, bytes, size, format };
}

/**
 * The largest size of a picture's own ratio inside what was asked for: an answer is neither stretched nor cut. Exactly
 * what was asked for where the ratios are the same to within a pixel.
 */
function fitInto(picture: Size, asked: Size): Size {
  const scale = Math.min(asked.width / picture.width, asked.height / picture.height);
  const side = (own: number, limit: number) => {
    const scaled = own * scale;
    return Math.abs(scaled - limit) < 1 ? limit : Math.max(1, Math.round(scaled));
  };
  return { width: side(picture.width, asked.width), height: side(picture.height, asked.height) };
}

function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

/** A request whose jobs are under way. */
export interface Delivery {
  /** Without its pictures: they are in the library by now. */
  readonly ask: ImageAsk;
  readonly asked: AskedJobs;
  /** No mask: the model is shown the whole picture. */
  readonly isWhole: boolean;
  readonly operation: Operation;
}

/** What an answer says of a picture besides its bytes. */
export function describePicture({ ask, asked, isWhole }: Delivery, { node, size }: MadePicture) {
  const returned = sizeText(size);
  const requested = ask.size ? sizeText(ask.size) : "auto";
  return {
    background: node.picture.hasAlpha ? ("transparent" as const) : ("opaque" as const),
    quality: qualities.find((quality) => quality === asked.parameters["quality"]),
    size: { requested, returned, model: isWhole ? paintedAt(asked.model, node.picture) : null },
  };
}

/** The translation as one line, for clients that show no fields they do not know. */
export function sizeHeader({ requested, returned, model }: z.infer<typeof sizeFacts>): string {
  return `requested=${requested}; returned=${returned}${model === null ? "" : `; model=${model}`}`;
}

function paintedAt(model: Model, picture: Size): string {
  return sizeText(planFrame(picture, null, model, Number.POSITIVE_INFINITY).sent);
}

/** @param pictures one at least; the first speaks for all. */
export function toResponse(
  delivery: Delivery,
  pictures: readonly MadePicture[],
  failures: readonly AppError[],
  created: number,
  urlOf: (picture: MadePicture) => string,
): ImagesResponse {
  const { ask, asked } = delivery;
  const [first] = pictures;
  invariant(first, "an answer has a picture");
  const { background, quality, size } = describePicture(delivery, first);
  return {
    created,
    data: pictures.map((picture) =>
      ask.responseFormat === "url" ? { url: urlOf(picture) } : { b64_json: base64(picture.bytes) },
    ),
    background,
    output_format: ask.outputFormat,
    ...(quality === undefined ? {} : { quality }),
    size: size.returned,
    palimpsest: {
      model: asked.model.id,
      size,
      pictures: pictures.map(factsOf),
      failures: failures.map((failure) => failure.message),
      warnings: [...asked.warnings],
    },
  };
}

function factsOf({ jobId, node, sha256 }: MadePicture): z.infer<typeof pictureFacts> {
  return {
    job_id: jobId,
    seed: node.request.seed,
    sha256,
    cost: node.cost,
    pixels_changed_outside_mask: node.guarantee.pixelsChangedOutside,
    duration_ms: node.durationMs,
    warnings: node.warnings,
  };
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** Where a picture can be fetched again, as `parsePictureFile` reads it. Everything that makes the file is in the path. */
function picturePath({ jobId, format }: MadePicture): string {
  const size = format.size ? sizeText(format.size) : "own";
  return `/v1/images/files/${jobId}/${size}-${format.quality}.${format.format}`;
}

/** Undefined for what `picturePath` did not make: who has the token could ask for more pixels than memory holds. */
export function parsePictureFile(file: string): AnswerFormat | undefined {
  const parts =
    /^(?:own|(?<width>[1-9]\d{0,3})x(?<height>[1-9]\d{0,3}))-(?<quality>[1-9]\d{0,2})\.(?<format>png|jpeg|webp)$/.exec(
      file,
    )?.groups;
  if (!parts || Number(parts["quality"]) > 100) return undefined;
  const format = (["png", "jpeg", "webp"] as const).find((known) => known === parts["format"]) ?? "png";
  const { width, height } = parts;
  const size = width && height ? { width: Number(width), height: Number(height) } : null;
  if (size && !isWithinLargest(size)) return undefined;
  return { format, quality: Number(parts["quality"]), size };
}

export function signedUrl(picture: MadePicture, origin: string, { signedUrls }: Services): string {
  return `${origin}${signedUrls.sign(picturePath(picture), urlLifetimeMs)}`;
}
