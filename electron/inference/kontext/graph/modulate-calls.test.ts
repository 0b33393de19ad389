import { expect, it } from "vitest";
import { runGraph } from "../../../../test/support/kontext/run-graph.ts";
import { tinyCheckpoint } from "../../../../test/support/kontext/tiny-kontext.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { modulateCalls, type RunPart } from "./modulate-calls.ts";
import { modulationLinears } from "./modulation-linears.ts";

it("gives the same numbers from one graph and from one for every layer", async () => {
  const checkpoint = await openCheckpoint(tinyCheckpoint, { precision: "original" });
  const { transformer } = checkpoint;
  const data = Float32Array.from({ length: transformer.config.pooledProjectionDim }, (_, index) =>
    Math.sin(index),
  );
  const pooledProjections = { shape: [1, data.length], data };
  const calls = [1, 0.4].map((timestep) => ({ pooledProjections, timestep, guidance: 2.5 }));
  const asked: number[] = [];
  const run: RunPart = async (part, build, inputs) => {
    asked.push(part);
    return (await runGraph(checkpoint, build(), inputs)).outputs;
  };
  const linears = modulationLinears(transformer.config);
  const together = await modulateCalls(transformer, calls, run, [linears]);
  const apart = await modulateCalls(
    transformer,
    calls,
    run,
    linears.map((linear) => [linear]),
  );
  expect(Object.keys(together[0] ?? {})).toEqual(linears.map(({ name }) => name));
  expect(apart).toEqual(together);
  expect(asked).toEqual([0, 1, ...[0, ...linears].keys()]);
});
