import { AppError } from "../../../../shared/errors.ts";
import type { NamedTensors } from "../../runtime/tensor.ts";
import type { Component } from "../checkpoint/checkpoint.ts";
import type { TransformerConfig } from "../checkpoint/configs.ts";
import {
  conditioningFeeds,
  type Modulation,
  type ModulationCall,
  modulationOfCall,
} from "./modulation-feeds.ts";
import { buildConditioningGraph, buildModulationGraph } from "./modulation-graph.ts";
import { type ModulationLinear, modulationParts } from "./modulation-linears.ts";

/** Loads a graph and runs it once; `part` counts from 0 and stands for the same graph every time. */
export type RunPart = (part: number, build: () => Uint8Array, inputs: NamedTensors) => Promise<NamedTensors>;

/**
 * The modulation of every call, in their order, by one graph after the other.
 *
 * @param parts All layers, as they are loaded together.
 * @throws AppError `internal` where a graph does not yield what it declares; what `run` throws.
 */
export async function modulateCalls(
  transformer: Component<TransformerConfig>,
  calls: readonly ModulationCall[],
  run: RunPart,
  parts: readonly (readonly ModulationLinear[])[] = modulationParts(transformer),
): Promise<readonly Modulation[]> {
  const feeds = conditioningFeeds(transformer.config, calls);
  const { conditioning } = await run(0, () => buildConditioningGraph(transformer), feeds);
  if (!conditioning) throw new AppError("internal", "The model gave no conditioning.");
  const all: Record<string, Modulation[string]> = {};
  for (const [index, linears] of parts.entries()) {
    const build = () => buildModulationGraph(transformer, linears);
    const outputs = await run(index + 1, build, { conditioning });
    for (const [name, output] of Object.entries(outputs)) {
      if (output.type === "float32") all[name] = output;
    }
  }
  return calls.map((_, call) => modulationOfCall(all, call));
}
