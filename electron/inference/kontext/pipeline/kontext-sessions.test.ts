import { describe, expect, it } from "vitest";
import { tinyCheckpoint } from "../../../../test/support/kontext/tiny-kontext.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import type { Modulation } from "../graph/modulation-feeds.ts";
import { modulationLinears } from "../graph/modulation-linears.ts";
import type { Numeric } from "../graph/numeric.ts";
import { CheckpointSessions } from "./kontext-sessions.ts";

const checkpoint = await openCheckpoint(tinyCheckpoint, { precision: "original" });
const never = new AbortController().signal;

function open({
  compute = "float32",
  staysLoaded = false,
}: {
  compute?: Numeric["compute"];
  staysLoaded?: boolean;
}) {
  return new CheckpointSessions(checkpoint, {
    numeric: { compute, attention: "fused" },
    place: () => ({ provider: "cpu", threads: 1, foldConstants: false, staysLoaded }),
  });
}

function call(timestep: number, guidance = 2.5) {
  const { pooledProjectionDim: width } = checkpoint.transformer.config;
  const data = Float32Array.from({ length: width }, (_, index) => Math.sin(index));
  return { pooledProjections: { shape: [1, width], data }, timestep, guidance };
}

/** Every number of it, by the layers' names. */
function numbers(modulation: Modulation | undefined): Record<string, number[]> {
  return Object.fromEntries(Object.entries(modulation ?? {}).map(([name, { data }]) => [name, [...data]]));
}

function distance(one: Modulation | undefined, other: Modulation | undefined): number {
  const [mine, theirs] = [numbers(one), numbers(other)];
  return Math.max(
    ...Object.entries(mine).flatMap(([name, values]) =>
      values.map((value, index) => Math.abs(value - (theirs[name]?.[index] ?? Number.NaN))),
    ),
  );
}

describe("the networks of a checkpoint", () => {
  it("read a prompt on the processor in float32, whatever the device computes in", async () => {
    const ids = Array.from({ length: 8 }, (_, index) => index + 3);
    const [half, full] = [open({ compute: "float16" }), open({})];
    expect((await half.t5(ids)).data).toEqual((await full.t5(ids)).data);
  });

  it("modulate every norm, for each call by its own timestep and guidance", async () => {
    const sessions = open({});
    const together = await sessions.modulate([call(1), call(0.5), call(0.5, 4)], never);
    const { config } = checkpoint.transformer;
    const width = config.numAttentionHeads * config.attentionHeadDim;
    for (const { name, count } of modulationLinears(config)) {
      expect(together[0]?.[name]?.shape, name).toEqual([width * count]);
    }
    for (const [index, one] of [call(1), call(0.5), call(0.5, 4)].entries()) {
      const [alone] = await sessions.modulate([one], never);
      expect(distance(together[index], alone)).toBeLessThan(1e-6);
    }
    expect(distance(together[0], together[1])).toBeGreaterThan(1e-3);
    expect(distance(together[1], together[2])).toBeGreaterThan(1e-3);
  });

  it("modulate alike from layers that stay loaded", async () => {
    const sessions = open({ staysLoaded: true });
    const [first] = await sessions.modulate([call(0.7)], never);
    const [again] = await sessions.modulate([call(0.7)], never);
    const [released] = await open({}).modulate([call(0.7)], never);
    await sessions.release();
    expect(numbers(again)).toEqual(numbers(first));
    expect(numbers(released)).toEqual(numbers(first));
  });

  it("modulate the same calls once while the transformer stays, and others anew", async () => {
    const sessions = open({ staysLoaded: true });
    const [one, other] = [call(0.7), call(0.3)];
    const first = await sessions.modulate([one, other], never);
    expect(await sessions.modulate([{ ...one }, { ...other }], never)).toBe(first);
    for (const changed of [
      [other, one],
      [one],
      [one, { ...other, guidance: 3 }],
      [one, { ...other, timestep: 0.9 }],
      [one, { ...other, pooledProjections: { shape: [1, 24], data: new Float32Array(24) } }],
    ]) {
      await sessions.modulate([one, other], never);
      const next = await sessions.modulate(changed, never);
      const [fresh] = await open({}).modulate(changed.slice(-1), never);
      expect(distance(next.at(-1), fresh)).toBeLessThan(1e-6);
    }
    await sessions.release();
  });

  it("stop between two parts of the modulation", async () => {
    const controller = new AbortController();
    const reason = new Error("stopped");
    setImmediate(() => setImmediate(() => controller.abort(reason)));
    await expect(open({}).modulate([call(1)], controller.signal)).rejects.toBe(reason);
  });
});
