import type { Checkpoint, Precision, TensorEntry } from "../checkpoint/checkpoint.ts";
import { type ComponentName, componentNames } from "../checkpoint/component-layout.ts";
import { storageOf, storedTensors } from "../checkpoint/stored-tensors.ts";
import { planFile } from "./planned-file.ts";

/** Bytes of a checkpoint at a precision: for `original` those of its weights, else those of the files, exactly. */
export function variantBytes(checkpoint: Checkpoint, precision: Precision): number {
  if (precision === "original")
    return sum(componentNames.map((name) => storedBytes(checkpoint, name, precision)));
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
  /** Pixels that the VAE handles at once; all of the picture's where it is not tiled. */
  readonly vaePixels: number;
}

export interface MemoryNeeded {
  /** Where the transformer and the VAE run. */
  readonly device: number;
  /** Where the text encoders run, one after the other, before the transformer's first step. */
  readonly text: number;
}

/** For what is not counted below: the runtime's kernels and a block of attention scores, its softmax and a copy. */
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
 * Weights of the transformer and the VAE count as they are held: those of another float type are widened or narrowed
 * to what is computed in. The text encoders run once, so theirs count as they are stored, with the largest one widened
 * to float32 twice over.
 *
 * @param checkpoint at its original precision, whatever `precision` says.
 */
export function memoryNeeded(
  checkpoint: Checkpoint,
  precision: Precision,
  tokens: EditTokens,
  { compute, vaePixels }: MemoryOptions,
): MemoryNeeded {
  const { transformer, vae, t5 } = checkpoint;
  const elementBytes = compute === "float32" ? 4 : 2;
  const width = transformer.config.attentionHeadDim * transformer.config.numAttentionHeads;
  const states = (tokens.text + tokens.output + tokens.context) * width * (3 * 4 + 17 * elementBytes);
  const pixels = Math.min(vaePixels, 256 * Math.max(tokens.output, tokens.context));
  const maps = 3 * 4 * (vae.config.blockOutChannels[1] ?? 0) * pixels;
  const scores = 2 * 4 * t5.config.numHeads * tokens.text * tokens.text;
  const text = 4 * 4 * tokens.text * t5.config.dFf + scores;
  return {
    device:
      heldBytes(checkpoint, "transformer", precision, elementBytes) +
      Math.max(states, heldBytes(checkpoint, "vae", precision, 4) + maps) +
      workspaceBytes,
    text:
      Math.max(textBytes(checkpoint, "t5", precision) + text, textBytes(checkpoint, "clip", precision)) +
      workspaceBytes,
  };
}

/** Bytes of a component's weights in memory: codes and scales as they are stored, floats as they are computed with. */
function heldBytes(
  checkpoint: Checkpoint,
  component: ComponentName,
  precision: Precision,
  elementBytes: number,
): number {
  return sum(
    [...checkpoint[component].tensors.values()].map((tensor) => {
      const storage = storageOf(component, tensor.name, precision);
      if (storage === "int8" || storage === "int4") return bytesOf(component, tensor, precision);
      return elementBytes * elementsOf(tensor);
    }),
  );
}

function textBytes(checkpoint: Checkpoint, component: "clip" | "t5", precision: Precision): number {
  const largest = Math.max(...[...checkpoint[component].tensors.values()].map(elementsOf));
  return storedBytes(checkpoint, component, precision) + 2 * 4 * largest;
}

function elementsOf({ shape }: { readonly shape: readonly number[] }): number {
  return shape.reduce((product, size) => product * size, 1);
}

function storedBytes(checkpoint: Checkpoint, component: ComponentName, precision: Precision): number {
  return sum(
    [...checkpoint[component].tensors.values()].map((tensor) => bytesOf(component, tensor, precision)),
  );
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
