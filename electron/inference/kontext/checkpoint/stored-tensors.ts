import type { Precision, WeightType } from "./checkpoint.ts";
import type { ComponentName } from "./component-layout.ts";
import type { ExpectedTensors } from "./expected-tensors.ts";

/** How one weight is kept at a precision. */
export type Storage = "as-is" | "float16" | "int8" | "int4";

/** Weights that share a scale, along the last axis. */
export const quantisationBlock = 32;

/**
 * How a weight is kept at a precision. Quantised are the large matrices that every token is multiplied with. Kept in
 * float16 are those whose error reaches every token at once (the modulation's linears, the embedders of timestep,
 * guidance and text, the first and the last layer), tables that rows are looked up in, and what is small anyway
 * (biases, norms, all of CLIP). The VAE stays as it came, as it overflows in float16.
 */
export function storageOf(component: ComponentName, name: string, precision: Precision): Storage {
  if (precision === "original" || component === "vae") return "as-is";
  if (precision === "float16") return "float16";
  return isQuantised(component, name) ? precision : "float16";
}

function isQuantised(component: ComponentName, name: string): boolean {
  if (component === "transformer") {
    return (
      /^(single_)?transformer_blocks\.\d+\.(attn|ff|ff_context|proj_mlp|proj_out)\..*?weight$/.test(name) &&
      !name.includes(".attn.norm_")
    );
  }
  return component === "t5" && /\.(SelfAttention\.[qkvo]|DenseReluDense\.w[io](_\d)?)\.weight$/.test(name);
}

export interface StoredTensor {
  readonly name: string;
  /** Null where every floating type is taken. */
  readonly type: WeightType | null;
  readonly shape: readonly number[];
}

/** The tensors that a component's file holds at a precision: see `QuantisedTensor` for the quantised ones. */
export function storedTensors(
  component: ComponentName,
  expected: ExpectedTensors,
  precision: Precision,
): readonly StoredTensor[] {
  return [...expected].flatMap(([name, shape]): StoredTensor[] => {
    const storage = storageOf(component, name, precision);
    if (storage === "as-is") return [{ name, type: null, shape }];
    if (storage === "float16") return [{ name, type: "F16", shape }];
    const [rows = 1, columns = 1] = shape;
    const blocks = Math.ceil(columns / quantisationBlock);
    const bytesOfBlock = storage === "int8" ? quantisationBlock : quantisationBlock / 2;
    return [
      { name, type: "U8", shape: [rows, blocks, bytesOfBlock] },
      { name: scalesName(name), type: "F16", shape: [rows, blocks] },
    ];
  });
}

export function scalesName(name: string): string {
  return `${name}.scales`;
}
