import { totalmem } from "node:os";
import type { ExecutionProvider, LocalDevice } from "../../shared/domain/local-model.ts";
import { deviceNames } from "../../shared/domain/local-model-names.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import type { Log } from "../log.ts";
import { type CardMemories, type CardMemory, cardOf } from "./card-memory.ts";
import {
  chooseDevice,
  type DecidedDevice,
  type DevicePlatform,
  listDevices,
  providersOf,
} from "./devices.ts";
import type { ModelStore, ProbedDevice } from "./model-store.ts";
import { type ProbeHost, probeDevices } from "./probe.ts";

export interface DeviceChoiceOptions {
  readonly store: ModelStore;
  readonly settings: () => Pick<
    Settings,
    "localDevice" | "localMemoryGibibytes" | "localCardMemoryGibibytes"
  >;
  /** A process for one device's trial, closed after it. */
  readonly openHost: () => ProbeHost;
  readonly platform: DevicePlatform;
  readonly readCards: () => Promise<CardMemories>;
  /** As from `readDeviceRuntime`. */
  readonly readRuntime: () => Promise<string>;
  readonly log: Log;
}

/** On which device edits are computed, and how much of its memory they may take. */
export class DeviceChoice {
  readonly #options: DeviceChoiceOptions;
  #cards: CardMemories = { nvidia: null, amd: null, integrated: null };
  /** Null before it was looked at. */
  #runtime: string | null = null;
  /** Of this process, where they could not be written; otherwise those of the list count. */
  #unwritten: readonly ProbedDevice[] | null = null;

  constructor(options: DeviceChoiceOptions) {
    this.#options = options;
  }

  list(): LocalDevice[] {
    return listDevices(this.#providers, this.#probes, totalmem(), this.#cards);
  }

  chosen(): DecidedDevice {
    return chooseDevice(this.#options.settings().localDevice, this.#providers, this.#probes);
  }

  /**
   * Whether a device should be tried before the next edit, so that it is not computed on a slower one unasked, or on one
   * whose driver is another than in its trial. As it was when the devices were looked at.
   */
  isUntried(): boolean {
    const wish = this.#options.settings().localDevice;
    const asked = this.#providers.filter((provider) => wish === "automatic" || provider === wish);
    const tried = this.#probes.map(({ provider }) => provider);
    return asked.some((provider) => provider !== "cpu" && !tried.includes(provider));
  }

  /** Tries every device and keeps what was found, in memory where it cannot be written. @throws the signal's reason. */
  async probe(onStage: (stage: string) => void, signal: AbortSignal): Promise<void> {
    const { openHost, store, log } = this.#options;
    const runtime = await this.lookAtDevices();
    const name = (provider: ExecutionProvider) => onStage(`Trying ${deviceNames[provider]}`);
    const trials = await probeDevices(this.#providers, openHost, name, signal);
    const probes = trials.map((trial) => ({ ...trial, runtime }));
    try {
      await store.change((content) => ({ ...content, probes }));
      this.#unwritten = null;
    } catch (error) {
      log.warn("What was found of the devices could not be kept.", { error });
      this.#unwritten = probes;
    }
  }

  /** What a person allows of bytes that are there. */
  withinLimit(bytes: number): number {
    const limit = this.#options.settings().localMemoryGibibytes;
    return limit === null ? bytes : Math.min(bytes, limit * 2 ** 30);
  }

  /** Reads anew which memory graphics cards have and what drives them. @returns as from `readDeviceRuntime`. */
  async lookAtDevices(): Promise<string> {
    const { readCards, readRuntime } = this.#options;
    const [cards, runtime] = await Promise.all([readCards(), readRuntime()]);
    this.#cards = cards;
    this.#runtime = runtime;
    return runtime;
  }

  /** Of the chosen device, where it is a graphics card that tells its memory; as it was when it was looked at. */
  card(): CardMemory | null {
    return cardOf(this.chosen().provider, this.#cards);
  }

  /**
   * What may be taken of a graphics card's memory: what a person says, who knows better which card computes than is told.
   * @param bytes that it tells; null where it tells nothing.
   */
  usableCardBytes(bytes: number | null): number | null {
    const limit = this.#options.settings().localCardMemoryGibibytes;
    return limit === null ? bytes : limit * 2 ** 30;
  }

  /** What was tried with another runtime or driver counts no more. */
  get #probes(): readonly ProbedDevice[] {
    const probes = this.#unwritten ?? this.#options.store.content.probes;
    return probes.filter(({ runtime }) => this.#runtime === null || runtime === this.#runtime);
  }

  get #providers() {
    return providersOf(this.#options.platform);
  }
}
