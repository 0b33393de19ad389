import { totalmem } from "node:os";
import type { LocalDevice } from "../../shared/domain/local-model.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import { type ChosenDevice, chooseDevice, listDevices, providersOf } from "./devices.ts";
import type { ModelStore } from "./model-store.ts";
import { type ProbeHost, probeDevices } from "./probe.ts";

export interface DeviceChoiceOptions {
  readonly store: ModelStore;
  readonly settings: () => Pick<Settings, "localDevice" | "localMemoryGibibytes">;
  /** A process for one device's trial, closed after it. */
  readonly openHost: () => ProbeHost;
  readonly platform: { readonly name: NodeJS.Platform; readonly architecture: string };
}

/** On which device edits are computed, and how much of its memory they may take. */
export class DeviceChoice {
  readonly #options: DeviceChoiceOptions;

  constructor(options: DeviceChoiceOptions) {
    this.#options = options;
  }

  list(): LocalDevice[] {
    return listDevices(this.#providers, this.#options.store.content.probes, totalmem());
  }

  chosen(): ChosenDevice {
    const { settings, store } = this.#options;
    return chooseDevice(settings().localDevice, this.#providers, store.content.probes);
  }

  /** Whether a device should be tried before the next edit, so that it is not computed on a slower one unasked. */
  isUntried(): boolean {
    const { settings, store } = this.#options;
    const wish = settings().localDevice;
    const asked = wish === "automatic" ? this.#providers : [wish];
    const tried = store.content.probes.map(({ provider }) => provider);
    return asked.some((provider) => provider !== "cpu" && !tried.includes(provider));
  }

  /** Tries every device and keeps what was found. @throws AppError storage errors; the signal's reason. */
  async probe(onStage: (stage: string) => void, signal: AbortSignal): Promise<void> {
    const { openHost, store } = this.#options;
    const name = (provider: string) => onStage(`Trying ${provider}`);
    const probes = await probeDevices(this.#providers, openHost, name, signal);
    await store.change((content) => ({ ...content, probes }));
  }

  /** What a person allows of bytes that are there. */
  withinLimit(bytes: number): number {
    const limit = this.#options.settings().localMemoryGibibytes;
    return limit === null ? bytes : Math.min(bytes, limit * 2 ** 30);
  }

  /** Of a graphics card, whose memory ONNX Runtime does not tell: what a person allows; null for all. */
  cardLimit(): number | null {
    const limit = this.#options.settings().localMemoryGibibytes;
    return limit === null ? null : limit * 2 ** 30;
  }

  get #providers() {
    const { name, architecture } = this.#options.platform;
    return providersOf(name, architecture);
  }
}
