import type { ExecutionProvider, LocalDevice, LocalModelState } from "../../shared/domain/local-model.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import type { DeviceNumeric } from "../inference/host.ts";
import { type CardMemories, cardOf } from "./card-memory.ts";
import type { Trial } from "./probe.ts";

/** Where a person's setting is, for the sentences that say why. */
export type DeviceWish = Settings["localDevice"];

/**
 * What ONNX Runtime's package can use on a system, the fastest first; the processor is always there (design notes,
 * inference.md §1: files of onnxruntime-node 1.30).
 */
export function providersOf(platform: NodeJS.Platform, architecture: string): readonly ExecutionProvider[] {
  if (platform === "win32") return ["directml", "webgpu", "cpu"];
  if (platform === "darwin" && architecture === "arm64") return ["webgpu", "coreml", "cpu"];
  if (platform === "linux" && architecture === "x64") return ["cuda", "webgpu", "cpu"];
  return ["cpu"];
}

export const deviceNames: Readonly<Record<ExecutionProvider, string>> = {
  cpu: "Processor",
  cuda: "NVIDIA graphics card (CUDA)",
  directml: "Graphics card (DirectML)",
  coreml: "Apple's Core ML",
  webgpu: "Graphics card (WebGPU)",
};

const cpuNumeric: DeviceNumeric = { compute: "float32", attention: "fused" };

/** Every device with what is known of it. @param memoryBytes of the computer; `cards` for the others. */
export function listDevices(
  providers: readonly ExecutionProvider[],
  probes: readonly Trial[],
  memoryBytes: number,
  cards: CardMemories,
): LocalDevice[] {
  return providers.map((provider) => {
    const probe = probes.find((one) => one.provider === provider);
    const isCpu = provider === "cpu";
    return {
      provider,
      name: deviceNames[provider],
      memoryBytes: isCpu ? memoryBytes : (cardOf(provider, cards)?.totalBytes ?? null),
      outcome: probe ? (probe.numeric === null ? "refused" : "accepted") : isCpu ? "accepted" : "untried",
      reason:
        probe?.reason ?? (isCpu ? "It always works, and takes minutes for a step." : "It was not tried yet."),
    };
  });
}

export type ChosenDevice = LocalModelState["chosenDevice"] & { readonly numeric: DeviceNumeric };

export type DecidedDevice = ChosenDevice & {
  /**
   * Where it is another than a person chose, or the processor because cards were refused, sentences that say so and why;
   * null otherwise.
   */
  readonly fallback: string | null;
};

/** The device that an edit runs on: the one that a person chose, if it computes rightly, else the best that does. */
export function chooseDevice(
  wish: DeviceWish,
  providers: readonly ExecutionProvider[],
  probes: readonly Trial[],
): DecidedDevice {
  const accepted = providers.flatMap((provider) => {
    const probe = probes.find((one) => one.provider === provider);
    const numeric = probe ? probe.numeric : provider === "cpu" ? cpuNumeric : null;
    return numeric === null ? [] : [{ provider, numeric }];
  });
  const best = accepted[0] ?? { provider: "cpu" as const, numeric: cpuNumeric };
  const fallback = null;
  if (wish !== "automatic") {
    const wished = accepted.find(({ provider }) => provider === wish);
    if (wished) return { ...wished, reason: "You chose it.", fallback };
    const probe = probes.find(({ provider }) => provider === wish);
    const why = probe ? `was refused: ${probe.reason}` : "was not tried yet";
    const reason = `${deviceNames[wish]}, which you chose, ${why}`;
    const sentence = inSentence(reason);
    return {
      ...best,
      reason,
      fallback: `${sentence} It is computed on another device: ${deviceNames[best.provider]}.`,
    };
  }
  if (best.provider !== "cpu")
    return { ...best, reason: "It is the fastest that computes rightly here.", fallback };
  const isTried = providers.every((one) => one === "cpu" || probes.some(({ provider }) => provider === one));
  const why = refusedCards(probes);
  return {
    ...best,
    reason: isTried ? "No graphics card computes rightly here." : "No graphics card was tried yet.",
    fallback:
      why === ""
        ? null
        : `No graphics card computes rightly here, so it is computed on the processor, which takes much longer. ${why}`,
  };
}

/** Each with the reason, as sentences; empty where none was refused. */
function refusedCards(probes: readonly Trial[]): string {
  const refused = probes.filter(({ provider, numeric }) => provider !== "cpu" && numeric === null);
  return refused.map(({ provider, reason }) => inSentence(`${deviceNames[provider]}: ${reason}`)).join(" ");
}

function inSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
