import { open } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Component, TensorEntry } from "../../../electron/inference/kontext/checkpoint/checkpoint.ts";
import type { TransformerConfig } from "../../../electron/inference/kontext/checkpoint/configs.ts";
import { transformerTensors } from "../../../electron/inference/kontext/checkpoint/expected-tensors.ts";
import { float16Bits } from "../../../electron/inference/kontext/convert/half-floats.ts";
import { probeNumbers } from "../../../electron/inference/runtime/probe/reference.ts";

/** A transformer of random float16 weights, of any size up to FLUX's own. */
export interface RandomTransformer {
  /** Holds the weights' file, absolute. */
  readonly root: string;
  readonly component: Component<TransformerConfig>;
}

const valuesOfBlock = 1 << 22;

/**
 * Where the weights of a random transformer lie in a safetensors file; the same for the same config.
 *
 * @param path of the file, absolute; need not be there yet.
 */
export function randomTransformer(path: string, config: TransformerConfig): RandomTransformer {
  const shapes = [...transformerTensors(config)];
  const dataStart = headerOf(config).length;
  let offset = dataStart;
  const tensors = new Map(
    shapes.map(([name, shape]): [string, TensorEntry] => {
      const byteLength = 2 * shape.reduce((product, side) => product * side, 1);
      const entry = { name, type: "F16", shape, file: basename(path), offset, byteLength } as const;
      offset += byteLength;
      return [name, entry];
    }),
  );
  return { root: dirname(path), component: { config, tensors } };
}

/**
 * Writes those weights: one block of numbers within ±0.02 over and over. Speed does not depend on the values, as long as none overflows.
 */
export async function writeRandomTransformer(path: string, config: TransformerConfig): Promise<void> {
  const block = randomBlock();
  const file = await open(path, "w");
  try {
    await file.write(headerOf(config));
    let rest = dataBytes(config);
    while (rest > 0) {
      const length = Math.min(rest, block.length);
      await file.write(block, 0, length);
      rest -= length;
    }
  } finally {
    await file.close();
  }
}

function dataBytes(config: TransformerConfig): number {
  return [...transformerTensors(config).values()].reduce(
    (sum, shape) => sum + 2 * shape.reduce((product, side) => product * side, 1),
    0,
  );
}

function headerOf(config: TransformerConfig): Buffer {
  let end = 0;
  const entries = [...transformerTensors(config)].map(([name, shape]) => {
    const start = end;
    end += 2 * shape.reduce((product, side) => product * side, 1);
    return [name, { dtype: "F16", shape, data_offsets: [start, end] }];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

function randomBlock(): Buffer {
  return Buffer.from(
    Uint16Array.from(probeNumbers(valuesOfBlock, 1), (value) => float16Bits(value * 0.02)).buffer,
  );
}
