import { z } from "zod";
import { executionProvider, precision } from "../../shared/domain/local-model.ts";
import { errorData } from "../../shared/errors.ts";

const side = z.int().min(1).max(65_536);
const bytes = z.instanceof(Uint8Array<ArrayBufferLike>);

const raster = z
  .object({ width: side, height: side, channels: z.union([z.literal(3), z.literal(4)]), data: bytes })
  .refine(
    ({ width, height, channels, data }) => data.length === width * height * channels,
    "bytes are missing",
  );

const mask = z
  .object({ width: side, height: side, data: bytes })
  .refine(({ width, height, data }) => data.length === width * height, "bytes are missing");

/** How a device computes rightly, as a probe found. */
export const numeric = z.object({
  compute: z.enum(["float32", "float16"]),
  attention: z.enum(["fused", "split"]),
});
export type DeviceNumeric = z.infer<typeof numeric>;

/** Which weights, and where they are computed. Tasks that agree in it find what the one before has loaded. */
export const loading = z.object({
  /** Of the checkpoint, as it came; absolute. */
  folder: z.string(),
  /** Where a converted precision lies; null where it lies in the checkpoint's own folder. */
  convertedTo: z.string().nullable(),
  precision,
  device: executionProvider,
  numeric,
  /** Keeps the transformer for the next edit; where the text encoders need its room, it is loaded again. */
  staysLoaded: z.boolean(),
  /** Decodes in tiles: less memory, a little slower. */
  tiledVae: z.boolean(),
});
export type Loading = z.infer<typeof loading>;

/** One edit by FLUX.1 Kontext. */
export const editTask = z.object({
  kind: z.literal("edit"),
  loading,
  /** Of the size that the model works at, but for `scale`. */
  image: raster,
  /** Same size, 255 = edit; null edits all of it. */
  mask: mask.nullable(),
  references: z.array(raster).max(3),
  prompt: z.string(),
  /** Null: the model is asked once a step. */
  negativePrompt: z.string().nullable(),
  trueGuidance: z.number().min(1).max(20),
  /** Both sides of the picture that is computed, as a share of the image's. */
  scale: z.number().positive().max(1),
  steps: z.int().min(1).max(100),
  guidance: z.number().min(0).max(30),
  mode: z.enum(["constrained", "free"]),
  seed: z.int().min(0).max(0xffff_ffff),
  /** Relative change below which a step takes over the one before; null computes every step. */
  cacheThreshold: z.number().positive().nullable(),
});
export type EditTask = z.infer<typeof editTask>;

export const conversionTask = z.object({
  kind: z.literal("conversion"),
  folder: z.string(),
  precision: precision.exclude(["original"]),
  target: z.string(),
});
export type ConversionTask = z.infer<typeof conversionTask>;

export const probeTask = z.object({ kind: z.literal("probe"), provider: executionProvider });
export type ProbeTask = z.infer<typeof probeTask>;

export const inferenceTask = z.discriminatedUnion("kind", [editTask, conversionTask, probeTask]);
export type InferenceTask = z.infer<typeof inferenceTask>;

/** What the process is told. */
export const inferenceOrder = z.discriminatedUnion("type", [
  z.object({ type: z.literal("run"), id: z.int(), task: inferenceTask }),
  z.object({ type: z.literal("stop"), id: z.int() }),
]);
export type InferenceOrder = z.infer<typeof inferenceOrder>;

/** What came of a task. */
export const inferenceResult = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("edit"),
    image: raster,
    /** Weights, precision, device and runtime: all that the bytes depend on besides the request. */
    revision: z.string(),
    warnings: z.array(z.string()),
  }),
  z.object({ kind: z.literal("conversion") }),
  z.object({
    kind: z.literal("probe"),
    /** Null: it is refused. */
    numeric: numeric.nullable(),
    reason: z.string(),
    /** Refused as the device is not there at all. */
    isMissing: z.boolean(),
  }),
]);
export type InferenceResult = z.infer<typeof inferenceResult>;

/** Bytes of memory that the process still has after a task. */
const heldBytes = z.number().min(0);

/** What the process says. */
export const inferenceMessage = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("progress"),
    id: z.int(),
    fraction: z.number().min(0).max(1).nullable(),
    stage: z.string(),
    /** Of a conversion. */
    doneBytes: z.number().min(0).optional(),
    totalBytes: z.number().min(0).optional(),
  }),
  z.object({ type: z.literal("preview"), id: z.int(), image: raster }),
  z.object({ type: z.literal("done"), id: z.int(), result: inferenceResult, heldBytes }),
  z.object({ type: z.literal("failed"), id: z.int(), error: errorData, heldBytes }),
]);
export type InferenceMessage = z.infer<typeof inferenceMessage>;
