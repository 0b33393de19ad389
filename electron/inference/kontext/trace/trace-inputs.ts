import type { Raster8 } from "../../../../shared/domain/raster.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { FloatTensor } from "../pipeline/networks.ts";
import type { StoredTensor } from "./tensor-file.ts";

/** What a trace is computed from. Where embeddings are given, the encoder that makes them is not asked. */
export interface TraceInputs {
  readonly context: Raster8;
  readonly clipIds: readonly number[] | null;
  readonly t5Ids: readonly number[] | null;
  readonly promptEmbeds: FloatTensor | null;
  readonly pooledProjections: FloatTensor | null;
  readonly negativePromptEmbeds: FloatTensor | null;
  readonly negativePooledProjections: FloatTensor | null;
}

/**
 * Finds a trace's inputs among the tensors of its file; others are left alone.
 *
 * @throws AppError `invalid-input` naming the tensor that is missing or of another type or shape.
 */
export function readTraceInputs(tensors: ReadonlyMap<string, StoredTensor>, isGuided: boolean): TraceInputs {
  const inputs: TraceInputs = {
    context: pictureOf(required(tensors.get("context_rgb_uint8"), "context_rgb_uint8")),
    clipIds: idsOf(tensors, "clip_input_ids"),
    t5Ids: idsOf(tensors, "t5_input_ids"),
    promptEmbeds: floatsOf(tensors, "prompt_embeds", 3),
    pooledProjections: floatsOf(tensors, "pooled_projections", 2),
    negativePromptEmbeds: floatsOf(tensors, "negative_prompt_embeds", 3),
    negativePooledProjections: floatsOf(tensors, "negative_pooled_projections", 2),
  };
  if (!inputs.clipIds) required(inputs.pooledProjections, "clip_input_ids");
  if (!inputs.t5Ids) required(inputs.promptEmbeds, "t5_input_ids");
  if (isGuided) {
    required(inputs.negativePromptEmbeds, "negative_prompt_embeds");
    required(inputs.negativePooledProjections, "negative_pooled_projections");
  }
  return inputs;
}

function required<Value>(value: Value | null | undefined, name: string): Value {
  if (value !== null && value !== undefined) return value;
  throw new AppError("invalid-input", `The inputs have no "${name}".`, {
    nextStep: "docs/cli.md lists what a trace takes.",
  });
}

function pictureOf(tensor: StoredTensor): Raster8 {
  const [height = 0, width = 0, channels] = tensor.shape;
  if (tensor.type !== "U8" || tensor.shape.length !== 3 || channels !== 3) {
    throw mismatch("context_rgb_uint8", tensor, "U8 [H, W, 3]");
  }
  return { width, height, channels, data: tensor.data };
}

function idsOf(tensors: ReadonlyMap<string, StoredTensor>, name: string): readonly number[] | null {
  const tensor = tensors.get(name);
  if (!tensor) return null;
  if (tensor.type !== "I64" || tensor.shape.length !== 2 || tensor.shape[0] !== 1) {
    throw mismatch(name, tensor, "I64 [1, tokens]");
  }
  return Array.from(tensor.data, Number);
}

function floatsOf(
  tensors: ReadonlyMap<string, StoredTensor>,
  name: string,
  rank: number,
): FloatTensor | null {
  const tensor = tensors.get(name);
  if (!tensor) return null;
  if (tensor.type !== "F32" || tensor.shape.length !== rank || tensor.shape[0] !== 1) {
    throw mismatch(name, tensor, `F32 of ${rank} sides, the first 1`);
  }
  return tensor;
}

function mismatch(name: string, { type, shape }: StoredTensor, wanted: string): AppError {
  return new AppError("invalid-input", `"${name}" is ${type} [${shape.join(", ")}]; it must be ${wanted}.`);
}
