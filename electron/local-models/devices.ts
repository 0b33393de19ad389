import type { ExecutionProvider, LocalDevice, LocalModelState } from "../../shared/domain/local-model.ts";
import { deviceNames } from "../../shared/domain/local-model-names.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import type { DeviceNumeric } from "../inference/host.ts";
import { type CardMemories, cardOf } from "./card-memory.ts";
import type { Trial } from "./probe.ts";

/** Where a person's setting is, for the sentences that say why. */
export type DeviceWish = Settings["localDevice"];

/** The system that devices are asked of. */
export interface DevicePlatform {
  readonly name: NodeJS.Platform;
  readonly architecture: string;
  /** As from `hasCudaLibrary`. */
  readonly hasCuda: boolean;
}

/**
 * What ONNX Runtime's package can use on a system, the fastest first; the processor is always there (design notes,
 * inference.md §1: files of onnxruntime-node 1.30).
 */
export function providersOf({ name, architecture, hasCuda }: DevicePlatform): readonly ExecutionProvider[] {
  if (name === "win32") return ["directml", "webgpu", "cpu"];
  if (name === "darwin" && architecture === "arm64") return ["webgpu", "coreml", "cpu"];
  if (name === "linux" && architecture === "x64")
    return [...(hasCuda ? ["cuda" as const] : []), "webgpu", "cpu"];
  return ["cpu"];
}

export const cpuNumeric: DeviceNumeric = { compute: "float32", attention: "fused" };

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
   * Where it is another than a person chose, or the processor because cards compute wrongly, a sentence that says so and
   * why; null otherwise, also where there is no card.
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
    // The processor computes, whatever its trial says.
    const wished = accepted.find(({ provider }) => provider === wish) ?? (wish === "cpu" ? best : undefined);
    if (wished) return { ...wished, reason: "You chose it.", fallback };
    const reason = `${deviceNames[wish]}, which you chose, ${whyNot(wish, providers, probes)}`;
    return {
      ...best,
      reason,
      fallback: `${inSentence(reason)} It is computed on another device: ${deviceNames[best.provider]}.`,
    };
  }
  if (best.provider !== "cpu")
    return { ...best, reason: "It is the fastest that computes rightly here.", fallback };
  const isTried = providers.every((one) => one === "cpu" || probes.some(({ provider }) => provider === one));
  const wrong = probes.find(
    ({ provider, numeric, isMissing }) => provider !== "cpu" && !numeric && !isMissing,
  );
  if (!wrong)
    return {
      ...best,
      reason: isTried ? "No graphics card was found here." : "No graphics card was tried yet.",
      fallback,
    };
  return {
    ...best,
    reason: isTried ? "No graphics card computes rightly here." : "No graphics card was tried yet.",
    fallback: `It is computed on the processor, which takes much longer: ${deviceNames[wrong.provider]} was refused. ${inSentence(wrong.reason)}`,
  };
}

function whyNot(
  wish: ExecutionProvider,
  providers: readonly ExecutionProvider[],
  probes: readonly Trial[],
): string {
  if (!providers.includes(wish)) return "cannot be used on this system";
  const probe = probes.find(({ provider }) => provider === wish);
  return probe ? `was refused: ${probe.reason}` : "was not tried yet";
}

function inSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
