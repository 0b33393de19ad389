import type { NamedTensors, TensorData } from "../../runtime/tensor.ts";
import type { TransformerConfig } from "../checkpoint/configs.ts";
import { embeddingWidth, sinusoidalEmbedding } from "./sinusoidal-embedding.ts";

interface Floats {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What the transformer is told beside its tokens, in one call of it. */
export interface ModulationCall {
  /** [1, pooledProjectionDim] */
  readonly pooledProjections: Floats;
  /** Sigma, 0..1. */
  readonly timestep: number;
  /** Ignored by a model without an input for it. */
  readonly guidance: number;
}

/** Names and shapes of the inputs that `buildConditioningGraph` declares, a row for every call. */
export function conditioningFeeds(config: TransformerConfig, calls: readonly ModulationCall[]): NamedTensors {
  const sinusoids = (value: (call: ModulationCall) => number) =>
    rows(
      calls.map((call) => sinusoidalEmbedding(value(call))),
      embeddingWidth,
    );
  return {
    timestep_sinusoids: sinusoids(({ timestep }) => timestep),
    ...(config.guidanceEmbeds ? { guidance_sinusoids: sinusoids(({ guidance }) => guidance) } : {}),
    pooled_projections: rows(
      calls.map(({ pooledProjections }) => pooledProjections.data),
      config.pooledProjectionDim,
    ),
  };
}

function rows(values: readonly Float32Array[], width: number): TensorData {
  const data = new Float32Array(values.length * width);
  for (const [index, row] of values.entries()) data.set(row, index * width);
  return { type: "float32", shape: [values.length, width], data };
}

/** What a norm's linear layer made, by the layer's name. */
export type Modulation = Readonly<Record<string, Floats>>;

/**
 * One row of what the graphs of `buildModulationGraph` yield, as the transformer takes it.
 *
 * @param all [R, width] each. @returns Views of the same memory, [width] each.
 */
export function modulationOfCall(all: Modulation, call: number): Modulation {
  return Object.fromEntries(
    Object.entries(all).map(([name, { shape, data }]) => {
      const width = shape[1] ?? 0;
      return [name, { shape: [width], data: data.subarray(call * width, (call + 1) * width) }];
    }),
  );
}
