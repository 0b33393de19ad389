import type { Checkpoint } from "../../../electron/inference/kontext/checkpoint/checkpoint.ts";
import { modulateCalls } from "../../../electron/inference/kontext/graph/modulate-calls.ts";
import type { ModulationCall } from "../../../electron/inference/kontext/graph/modulation-feeds.ts";
import {
  type TransformerCall,
  transformerFeeds,
} from "../../../electron/inference/kontext/graph/transformer-feeds.ts";
import type { SessionOptions } from "../../../electron/inference/runtime/ort.ts";
import { runGraph } from "./run-graph.ts";

export interface CompleteCall extends ModulationCall, Omit<TransformerCall, "modulation"> {}

/** One answer of the transformer, with its modulation computed before. @param graph Of `buildTransformerGraph`. */
export async function runTransformer(
  checkpoint: Pick<Checkpoint, "root" | "transformer">,
  graph: Uint8Array,
  call: CompleteCall,
  options: Partial<SessionOptions> = {},
): Promise<Float32Array> {
  const { transformer } = checkpoint;
  const [modulation = {}] = await modulateCalls(transformer, [call], (_, build, inputs) =>
    runGraph(checkpoint, build(), inputs, options).then(({ outputs }) => outputs),
  );
  const feeds = transformerFeeds(transformer.config, { ...call, modulation });
  return (await runGraph(checkpoint, graph, feeds, options)).floats("output");
}
