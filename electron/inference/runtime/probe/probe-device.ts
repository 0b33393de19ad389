import type { ExecutionProvider } from "../../../../shared/domain/local-model.ts";
import { AppError } from "../../../../shared/errors.ts";
import { createSession } from "../ort.ts";
import { isDeviceMissing } from "../session-errors.ts";
import {
  attentionCheck,
  type Check,
  type Compute,
  fourBitCheck,
  normCheck,
  productCheck,
  rotationCheck,
} from "./checks.ts";
import { relativeDistance } from "./reference.ts";

export type ProbeResult =
  | {
      readonly outcome: "accepted";
      /** Whether matrix products and attention may be computed in float16 there. */
      readonly compute: Compute;
      /** `split` where the fused operator gave wrong numbers or none. */
      readonly attention: "fused" | "split";
      readonly reason: string;
    }
  | { readonly outcome: "refused" | "missing"; readonly reason: string };

/** Short, across a tile of the kernel, and longer than any power of two below. */
const attentionLengths = [64, 256, 1000];

/**
 * Computes small graphs on a device and compares them with float64: products, also with 4-bit weights, normalisation,
 * rotation and fused attention, in float32 and, except on the CPU, in float16. It takes seconds, blocks the thread, and
 * may crash the process where a driver is broken: call it in a process of its own, one provider a process.
 *
 * @returns `missing` where there is no such device, `refused` where it computes wrongly or not; never an error.
 */
export async function probeDevice(provider: ExecutionProvider): Promise<ProbeResult> {
  try {
    return await tryDevice(provider);
  } catch (error) {
    if (error instanceof AppError && isDeviceMissing(error))
      return { outcome: "missing", reason: error.message };
    throw error;
  }
}

/** @throws AppError where the device is missing. */
async function tryDevice(provider: ExecutionProvider): Promise<ProbeResult> {
  const basics = await firstFault(provider, "float32", [
    productCheck("float32"),
    fourBitCheck("float32"),
    normCheck(),
    rotationCheck(),
  ]);
  if (basics !== null) return { outcome: "refused", reason: basics };
  // The CPU has no arithmetic of its own for it.
  const half =
    provider === "cpu"
      ? "It computes in float32."
      : await firstFault(provider, "float16", [productCheck("float16"), fourBitCheck("float16")]);
  const compute: Compute = half === null ? "float16" : "float32";
  const fused = await firstFault(
    provider,
    compute,
    attentionLengths.map((tokens) => attentionCheck(tokens, compute)),
  );
  const sentences = [
    "Small computations agree with this computer's own.",
    ...(half === null ? [] : [half]),
    ...(fused === null ? [] : [`${fused} Attention is computed in parts instead, which is slower.`]),
  ];
  return {
    outcome: "accepted",
    compute,
    attention: fused === null ? "fused" : "split",
    reason: sentences.join(" "),
  };
}

/** @returns what the first wrong answer was, as a sentence, or null if all were right. @throws AppError where the device is missing. */
async function firstFault(
  provider: ExecutionProvider,
  compute: Compute,
  checks: readonly Check[],
): Promise<string | null> {
  for (const check of checks) {
    try {
      const error = await errorOf(provider, check);
      if (error > check.tolerance) {
        return `In ${compute}, ${check.name} is off by ${percent(error)}; at most ${percent(check.tolerance)} is right.`;
      }
    } catch (error) {
      if (!(error instanceof AppError) || isDeviceMissing(error)) throw error;
      return `In ${compute}, ${check.name} fails: ${error.message}`;
    }
  }
  return null;
}

async function errorOf(provider: ExecutionProvider, { graph, inputs, expected }: Check): Promise<number> {
  const session = await createSession(graph, {
    provider,
    threads: 1,
    externalDataFolder: null,
    foldConstants: true,
    isCpuRefused: provider !== "cpu",
  });
  try {
    const { result } = await session.run(inputs);
    return result?.type === "float32" ? relativeDistance(result.data, expected) : Number.POSITIVE_INFINITY;
  } finally {
    await session.release();
  }
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toPrecision(2)} %` : "more than can be said";
}
