import { z } from "zod";
import { errorData } from "../errors.ts";

/** Lower-case letters, digits and dashes; the part of the catalogue's id after `local/`. */
export const localModelId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/)
  .brand<"LocalModelId">();
export type LocalModelId = z.infer<typeof localModelId>;

/** As the weights came, or as Palimpsest converted them. */
export const precision = z.enum(["original", "float16", "int8", "int4"]);
export type Precision = z.infer<typeof precision>;

/** Where ONNX Runtime computes. */
export const executionProvider = z.enum(["cpu", "cuda", "directml", "coreml", "webgpu"]);
export type ExecutionProvider = z.infer<typeof executionProvider>;

export const modelVariant = z.object({
  precision,
  /** Bytes on disk; what they would be where it is not converted yet. */
  byteLength: z.int().min(0),
  isPresent: z.boolean(),
  /** Bytes of the device's memory that an edit of a megapixel needs at full quality. */
  memoryBytes: z.int().min(0),
  /** Null if it fits this computer; otherwise why not, as a sentence. */
  tooLarge: z.string().nullable(),
});
export type ModelVariant = z.infer<typeof modelVariant>;

/** A model whose weights lie on this computer. The page knows the name of its folder, never the way there. */
export const localModel = z.object({
  id: localModelId,
  name: z.string().min(1).max(100),
  folderName: z.string(),
  /** Whether Palimpsest fetched it, and may erase it; a person's own folder is never touched. */
  isDownloaded: z.boolean(),
  licence: z.object({ name: z.string(), url: z.string().nullable(), acceptedAt: z.int().nullable() }),
  precision,
  variants: z.array(modelVariant),
  /** Bytes on disk of conversions that were begun and are not whole. */
  unfinishedBytes: z.int().min(0),
  /** Null when it can run; otherwise what is wrong and what to do. */
  problem: z.string().nullable(),
});
export type LocalModel = z.infer<typeof localModel>;

export const localDevice = z.object({
  provider: executionProvider,
  name: z.string(),
  /** Bytes of memory that a model may use there; null where it cannot be read. */
  memoryBytes: z.int().nullable(),
  /** `accepted` after a probe whose numbers agree with the CPU's; `untried` before it. */
  outcome: z.enum(["untried", "accepted", "refused"]),
  /** Why, as a sentence: what the probe measured, or why it cannot run here. */
  reason: z.string(),
});
export type LocalDevice = z.infer<typeof localDevice>;

/** Something long that is done to a local model; it goes on when the page is closed. */
export const localModelTask = z.object({
  id: z.string(),
  kind: z.enum(["download", "conversion", "probe"]),
  /** What it works on, for people. */
  title: z.string(),
  modelId: localModelId.nullable(),
  status: z.enum(["running", "paused", "failed"]),
  stage: z.string(),
  doneBytes: z.int().min(0),
  totalBytes: z.int().min(0).nullable(),
  error: errorData.nullable(),
});
export type LocalModelTask = z.infer<typeof localModelTask>;

/** All that the model manager shows. */
export const localModelState = z.object({
  models: z.array(localModel),
  tasks: z.array(localModelTask),
  devices: z.array(localDevice),
  /** The device that an edit would run on now, and why that one. */
  chosenDevice: z.object({ provider: executionProvider, reason: z.string() }),
  /** Bytes free where models are kept. */
  freeBytes: z.int().nullable(),
});
export type LocalModelState = z.infer<typeof localModelState>;
