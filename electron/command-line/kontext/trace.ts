import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { type ExecutionProvider, executionProvider } from "../../../shared/domain/local-model.ts";
import { AppError } from "../../../shared/errors.ts";
import { openCheckpoint } from "../../inference/kontext/checkpoint/open-checkpoint.ts";
import type { Numeric } from "../../inference/kontext/graph/numeric.ts";
import { CheckpointSessions } from "../../inference/kontext/pipeline/kontext-sessions.ts";
import { readTensorFile, tensorFileBytes } from "../../inference/kontext/trace/tensor-file.ts";
import { readTraceInputs } from "../../inference/kontext/trace/trace-inputs.ts";
import { traceKontext } from "../../inference/kontext/trace/trace-kontext.ts";
import { probeDevice } from "../../inference/runtime/probe/probe-device.ts";
import { writeFileAtomically } from "../../library/atomic-write.ts";
import { readArguments, readInteger, usageError } from "../arguments.ts";
import type { CommandContext } from "../command.ts";

/** `palimpsest kontext trace`: every tensor of one run, for comparison with another implementation. */
export async function kontextCommand(args: readonly string[], context: CommandContext): Promise<void> {
  const asked = readTraceArguments(args);
  const { terminal, signal } = context;
  const inputs = readTraceInputs(await readTensorFile(asked.inputs), asked.trueCfgScale > 1);
  const checkpoint = await openCheckpoint(asked.checkpoint, { precision: "original" });
  const attention = await rightAttention(asked.provider);
  const sessions = new CheckpointSessions(checkpoint, {
    numeric: { compute: "float32", attention },
    place: () => ({
      provider: asked.provider,
      threads: availableParallelism(),
      foldConstants: true,
      staysLoaded: false,
    }),
  });
  try {
    terminal.progress("Computing", null);
    const networks = { sessions, vae: checkpoint.vae.config, scheduler: checkpoint.scheduler };
    const trace = await traceKontext(networks, inputs, asked, signal);
    await writeFileAtomically(asked.output, tensorFileBytes(trace), { overwrite: true });
    terminal.result(
      { output: asked.output, tensors: trace.size, fingerprint: checkpoint.fingerprint, attention },
      `${trace.size} tensors in ${asked.output}`,
    );
  } finally {
    await sessions.release();
  }
}

/** As an edit would compute it there. @throws AppError `unavailable` for a device that is missing or computes wrongly. */
async function rightAttention(provider: ExecutionProvider): Promise<Numeric["attention"]> {
  if (provider === "cpu") return "fused";
  const found = await probeDevice(provider);
  if (found.outcome === "accepted") return found.attention;
  throw new AppError("unavailable", `${provider} cannot be used here. ${found.reason}`, {
    nextStep: "Leave out --provider, or give the one that palimpsest local-models probe accepts.",
  });
}

function readTraceArguments(args: readonly string[]) {
  const { values, positionals } = readArguments(args, {
    checkpoint: { type: "string" },
    inputs: { type: "string" },
    width: { type: "string" },
    height: { type: "string" },
    steps: { type: "string" },
    guidance: { type: "string" },
    seed: { type: "string" },
    "true-cfg": { type: "string", default: "1" },
    provider: { type: "string", default: "cpu" },
    output: { type: "string", short: "o" },
  });
  const [verb, ...more] = positionals;
  if (verb !== "trace") throw usageError(`kontext takes "trace", not "${verb ?? ""}".`);
  if (more.length > 0) throw usageError(`kontext trace takes options only, not "${more[0]}".`);
  const provider = executionProvider.safeParse(values.provider);
  if (!provider.success) {
    throw usageError(
      `--provider is "${values.provider}"; it must be one of ${executionProvider.options.join(", ")}.`,
    );
  }
  const given = (name: string, value: string | undefined) => {
    if (value !== undefined) return value;
    throw usageError(`${name} is missing.`);
  };
  return {
    checkpoint: resolve(given("--checkpoint", values.checkpoint)),
    inputs: resolve(given("--inputs", values.inputs)),
    output: resolve(given("-o", values.output)),
    size: {
      width: readInteger("--width", given("--width", values.width), 16, 4096),
      height: readInteger("--height", given("--height", values.height), 16, 4096),
    },
    steps: readInteger("--steps", given("--steps", values.steps), 1, 100),
    guidance: readNumber("--guidance", given("--guidance", values.guidance)),
    seed: readInteger("--seed", given("--seed", values.seed), 0, 0xffff_ffff),
    trueCfgScale: readNumber("--true-cfg", values["true-cfg"]),
    provider: provider.data,
  };
}

/** At least 0. */
function readNumber(name: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw usageError(`${name} is "${text}"; it must be a number such as 2.5.`);
}
