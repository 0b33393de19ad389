import type { Checkpoint, Component, Precision, TensorEntry } from "../checkpoint/checkpoint.ts";
import { type ComponentName, componentNames } from "../checkpoint/component-layout.ts";
import type { TransformerConfig } from "../checkpoint/configs.ts";
import { storageOf, storedTensors } from "../checkpoint/stored-tensors.ts";
import { modulationLinears, modulationParts } from "../graph/modulation-linears.ts";
import { planFile } from "./planned-file.ts";

/** Bytes of a checkpoint at a precision: for `original` those of its weights, else those of the files, exactly. */
export function variantBytes(checkpoint: Checkpoint, precision: Precision): number {
  if (precision === "original")
    return sum(
      componentNames.map((name) => storedBytes(name, [...checkpoint[name].tensors.values()], precision)),
    );
  return sum(componentNames.map((name) => planFile(checkpoint, name, precision).byteLength));
}

/** @param checkpoint at its original precision. */
export function variantSizes(checkpoint: Checkpoint): Readonly<Record<Precision, number>> {
  return {
    original: variantBytes(checkpoint, "original"),
    float16: variantBytes(checkpoint, "float16"),
    int8: variantBytes(checkpoint, "int8"),
    int4: variantBytes(checkpoint, "int4"),
  };
}

/** Of one edit, in tokens: an image token stands for 16 × 16 pixels. */
export interface EditTokens {
  readonly text: number;
  readonly output: number;
  readonly context: number;
}

export interface MemoryOptions {
  /** What the transformer and T5 compute in. */
  readonly compute: "float32" | "float16";
  /** As the transformer's session is told: weights of another type than `compute` are held in that. */
  readonly foldConstants: boolean;
  /** Pixels that the VAE handles at once; all of the picture's where it is not tiled. */
  readonly vaePixels: number;
}

export interface MemoryNeeded {
  /** Where the transformer and the VAE run. */
  readonly device: number;
  /** Where the text encoders and the modulation run, one after the other, before the transformer is loaded. */
  readonly preparation: number;
  /** Of the computer's own, while the transformer is loaded to another device. */
  readonly loading: number;
}

/** For what is not counted below: the runtime's kernels, every step's modulation (4 MB), and a block of attention scores, its softmax and a copy. */
const workspaceBytes = 768 * 2 ** 20;

/**
 * Estimates the memory of an edit at its peak, in bytes, on the safe side:
 *
 * - transformer, S = all tokens, D = width, b = bytes of `compute`: three states of S · D in float32 (the stream, its
 *   norm, the sum) and seventeen in `compute` (q, k, v, attention; 4 of the MLP before and 4 after its activation;
 *   5 of both joined). It stays loaded while the VAE runs.
 * - VAE: three float32 maps of its second width at full resolution (a convolution's input, norm and output), which is
 *   what the last level of the decoder begins with.
 * - T5, T = text tokens: four states of T · d_ff in float32, and T · T scores of all heads twice.
 *
 * Weights of the transformer and the VAE count as they are held. Those of the text encoders and of the modulation, which
 * run once, count as they are stored, with the largest one widened to float32 twice over.
 *
 * @param checkpoint at its original precision, whatever `precision` says.
 */
export function memoryNeeded(
  checkpoint: Checkpoint,
  precision: Precision,
  tokens: EditTokens,
  { compute, foldConstants, vaePixels }: MemoryOptions,
): MemoryNeeded {
  const { transformer, vae, t5, clip } = checkpoint;
  const elementBytes = compute === "float32" ? 4 : 2;
  const width = transformer.config.attentionHeadDim * transformer.config.numAttentionHeads;
  const states = (tokens.text + tokens.output + tokens.context) * width * (3 * 4 + 17 * elementBytes);
  const pixels = Math.min(vaePixels, 256 * Math.max(tokens.output, tokens.context));
  const maps = 3 * 4 * (vae.config.blockOutChannels[1] ?? 0) * pixels;
  const scores = 2 * 4 * t5.config.numHeads * tokens.text * tokens.text;
  const textStates = 4 * 4 * tokens.text * t5.config.dFf + scores;
  const stepped = steppedTensors(transformer);
  const transformerBytes = foldConstants
    ? heldBytes("transformer", stepped, precision, elementBytes)
    : storedBytes("transformer", stepped, precision) + castBytes(stepped, elementBytes);
  return {
    device:
      transformerBytes +
      Math.max(states, heldBytes("vae", [...vae.tensors.values()], precision, 4) + maps) +
      workspaceBytes,
    preparation:
      Math.max(
        onceBytes("t5", [...t5.tensors.values()], precision) + textStates,
        onceBytes("clip", [...clip.tensors.values()], precision),
        ...modulationTensors(transformer).map((part) => onceBytes("transformer", part, precision)),
      ) + workspaceBytes,
    loading: foldConstants ? transformerBytes + workspaceBytes : 0,
  };
}

/** Of the transformer, what a step needs. */
function steppedTensors({ config, tensors }: Component<TransformerConfig>): readonly TensorEntry[] {
  const linears = new Set(modulationLinears(config).map(({ name }) => name));
  return [...tensors.values()].filter(
    ({ name }) => !name.startsWith("time_text_embed.") && !linears.has(name.slice(0, name.lastIndexOf("."))),
  );
}

/** What is loaded together before the first step. */
function modulationTensors(transformer: Component<TransformerConfig>): readonly (readonly TensorEntry[])[] {
  return modulationParts(transformer).map((part) =>
    part.flatMap(({ name }) =>
      ["weight", "bias"].flatMap((kind) => transformer.tensors.get(`${name}.${kind}`) ?? []),
    ),
  );
}

/** Codes and scales as they are stored, floats as they are computed with. */
function heldBytes(
  component: ComponentName,
  tensors: readonly TensorEntry[],
  precision: Precision,
  elementBytes: number,
): number {
  return sum(
    tensors.map((tensor) => {
      const storage = storageOf(component, tensor.name, precision);
      if (storage === "int8" || storage === "int4") return bytesOf(component, tensor, precision);
      return elementBytes * elementsOf(tensor);
    }),
  );
}

/** Of weights that are cast when they are needed, and dropped then. */
function onceBytes(component: ComponentName, tensors: readonly TensorEntry[], precision: Precision): number {
  return storedBytes(component, tensors, precision) + castBytes(tensors, 4);
}

function castBytes(tensors: readonly TensorEntry[], elementBytes: number): number {
  return 2 * elementBytes * Math.max(...tensors.map(elementsOf));
}

function elementsOf({ shape }: { readonly shape: readonly number[] }): number {
  return shape.reduce((product, size) => product * size, 1);
}

function storedBytes(
  component: ComponentName,
  tensors: readonly TensorEntry[],
  precision: Precision,
): number {
  return sum(tensors.map((tensor) => bytesOf(component, tensor, precision)));
}

function bytesOf(component: ComponentName, tensor: TensorEntry, precision: Precision): number {
  const stored = storedTensors(component, new Map([[tensor.name, tensor.shape]]), precision);
  return sum(
    stored.map(({ type, shape }) =>
      type === null
        ? tensor.byteLength
        : shape.reduce((product, size) => product * size, type === "U8" ? 1 : 2),
    ),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
