import type { ExecutionProvider } from "../../../shared/domain/local-model.ts";
import { supportedProviders } from "./ort.ts";

const names: Readonly<Record<ExecutionProvider, string>> = {
  cuda: "NVIDIA graphics card (CUDA)",
  directml: "Graphics card (DirectML)",
  coreml: "Apple graphics and Neural Engine (Core ML)",
  webgpu: "Graphics card (WebGPU)",
  cpu: "Processor",
};

/** The fastest first, as the transformer's operators are served on them. */
const preference: readonly ExecutionProvider[] = ["cuda", "directml", "webgpu", "coreml", "cpu"];

export interface Device {
  readonly provider: ExecutionProvider;
  readonly name: string;
}

/** What a probe can be tried on here, in the order in which to choose among those that it accepts. */
export function listDevices(): Device[] {
  const supported = new Set(supportedProviders());
  return preference
    .filter((provider) => supported.has(provider))
    .map((provider) => ({ provider, name: names[provider] }));
}
