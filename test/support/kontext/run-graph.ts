import type { Checkpoint } from "../../../electron/inference/kontext/checkpoint/checkpoint.ts";
import { createSession, type SessionOptions } from "../../../electron/inference/runtime/ort.ts";
import type { NamedTensors } from "../../../electron/inference/runtime/tensor.ts";

/** Loads a graph over a checkpoint's weights, runs it once and releases it; on one thread of the CPU if not told otherwise. */
export async function runGraph(
  checkpoint: Pick<Checkpoint, "root">,
  graph: Uint8Array,
  inputs: NamedTensors,
  options: Partial<SessionOptions> = {},
): Promise<{ readonly outputs: NamedTensors; floats(name: string): Float32Array }> {
  const session = await createSession(graph, {
    provider: "cpu",
    threads: 1,
    externalDataFolder: checkpoint.root,
    foldConstants: true,
    ...options,
  });
  try {
    const outputs = await session.run(inputs);
    return {
      outputs,
      floats(name) {
        const data = outputs[name]?.data;
        if (!(data instanceof Float32Array)) throw new Error(`there is no float32 output ${name}`);
        return data;
      },
    };
  } finally {
    await session.release();
  }
}
