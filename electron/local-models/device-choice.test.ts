import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ExecutionProvider } from "../../shared/domain/local-model.ts";
import { defaultSettings, type Settings } from "../../shared/domain/settings.ts";
import { AppError } from "../../shared/errors.ts";
import type { DeviceNumeric } from "../inference/host.ts";
import { createLog } from "../log.ts";
import type { CardMemory } from "./card-memory.ts";
import { DeviceChoice } from "./device-choice.ts";
import { ModelStore } from "./model-store.ts";

const log = createLog({ level: "error", write: () => {} });
const never = new AbortController().signal;
const half: DeviceNumeric = { compute: "float16", attention: "split" };
const single: DeviceNumeric = { compute: "float32", attention: "fused" };

/** Ends on abort only. */
function hanging(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

describe("the device that edits run on", () => {
  let folder: string;
  let settings: Settings;
  /** What a trial finds; `crash`: its process ends. */
  let found: Partial<Record<ExecutionProvider, DeviceNumeric | "wrong" | "crash" | "hang">>;
  let nvidia: CardMemory | null;
  let runtime: string;
  let opened: number;
  let closed: number;
  let devices: DeviceChoice;

  const open = async () => {
    const store = new ModelStore(folder, log);
    await store.read();
    return new DeviceChoice({
      store,
      settings: () => settings,
      openHost: () => {
        opened++;
        return {
          run: async ({ provider }, { signal }) => {
            const trial = found[provider] ?? null;
            const numeric = trial === "wrong" ? null : trial;
            if (numeric === "hang") return hanging(signal);
            if (numeric === "crash") throw new AppError("provider-failed", "It ended.");
            return {
              kind: "probe",
              numeric,
              reason: trial === null ? "It is not there." : trial === "wrong" ? "It is wrong." : "It agrees.",
              isMissing: trial === null,
            };
          },
          close: () => closed++,
        };
      },
      readCards: async () => ({ nvidia, amd: null, integrated: null }),
      readRuntime: async () => runtime,
      platform: { name: "linux", architecture: "x64", hasCuda: true },
      log,
    });
  };
  const probe = () => devices.probe(() => {}, never);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-devices-"));
    settings = defaultSettings;
    found = { cpu: single };
    nvidia = null;
    runtime = "onnxruntime-1 driver-1";
    opened = 0;
    closed = 0;
    devices = await open();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is the processor before a trial, which is due where there may be a card", () => {
    expect(devices.chosen()).toMatchObject({ provider: "cpu", reason: "No graphics card was tried yet." });
    expect(devices.isUntried()).toBe(true);
    expect(devices.list().map(({ provider, outcome }) => [provider, outcome])).toEqual([
      ["cuda", "untried"],
      ["webgpu", "untried"],
      ["cpu", "accepted"],
    ]);
  });

  it("is the fastest that computes rightly, in the way in which it does, also after a restart", async () => {
    found = { webgpu: half, cpu: single };
    await probe();
    expect(devices.chosen()).toMatchObject({ provider: "webgpu", numeric: half });
    expect(devices.list().map(({ outcome }) => outcome)).toEqual(["refused", "accepted", "accepted"]);
    devices = await open();
    expect(devices.chosen().provider).toBe("webgpu");
    expect(devices.isUntried()).toBe(false);
  });

  it("is to be tried again with another runtime or driver, and counts as untried until then", async () => {
    found = { webgpu: half, cpu: single };
    await probe();
    runtime = "onnxruntime-1 driver-2";
    devices = await open();
    await devices.lookAtDevices();
    expect(devices.isUntried()).toBe(true);
    expect(devices.chosen()).toMatchObject({ provider: "cpu", fallback: null });
    expect(devices.list().map(({ outcome }) => outcome)).toEqual(["untried", "untried", "accepted"]);
    await probe();
    expect(devices.isUntried()).toBe(false);
    expect(devices.chosen().provider).toBe("webgpu");
  });

  it("is the processor where a card computes wrongly, which is said with the reason", async () => {
    found = { webgpu: "wrong", cpu: single };
    await probe();
    const { provider, fallback } = devices.chosen();
    expect(provider).toBe("cpu");
    expect(fallback).toMatch(/^It is computed on the processor.*WebGPU.*It is wrong\.$/);
    expect(fallback).not.toContain("CUDA"); // which is missing only
    settings = { ...settings, localDevice: "cpu" };
    expect(devices.chosen().fallback).toBeNull();
  });

  it("is the processor without a warning where there is no card", async () => {
    await probe();
    expect(devices.chosen()).toMatchObject({
      provider: "cpu",
      reason: "No graphics card was found here.",
      fallback: null,
    });
  });

  it("is not tried for one that this system cannot have, and says so", async () => {
    await probe();
    settings = { ...settings, localDevice: "directml" };
    expect(devices.isUntried()).toBe(false);
    expect(devices.chosen().fallback).toMatch(/^Graphics card \(DirectML\), which you chose, cannot be used/);
  });

  it("is the processor that a person chose, also where its trial did not end", async () => {
    found = { cpu: "crash" };
    await probe();
    settings = { ...settings, localDevice: "cpu" };
    expect(devices.chosen()).toMatchObject({ provider: "cpu", reason: "You chose it.", fallback: null });
  });

  it("is named as a person knows it while it is tried", async () => {
    const stages: string[] = [];
    await devices.probe((stage) => stages.push(stage), never);
    expect(stages[1]).toBe("Trying Graphics card (WebGPU)");
  });

  it("is tried in a process for each, and one that crashes is refused", async () => {
    found = { cuda: "crash", webgpu: "crash", cpu: single };
    await probe();
    expect([opened, closed]).toEqual([3, 3]);
    expect(devices.chosen()).toMatchObject({
      provider: "cpu",
      reason: "No graphics card computes rightly here.",
    });
    expect(devices.list()[0]?.reason).toContain("It ended.");
  });

  it("is not one that does not answer, and the others are tried all the same", async () => {
    found = { cuda: "hang", webgpu: half, cpu: single };
    vi.useFakeTimers();
    try {
      const probing = probe();
      await vi.advanceTimersByTimeAsync(120_000);
      vi.useRealTimers();
      await probing;
    } finally {
      vi.useRealTimers();
    }
    expect(devices.list()[0]).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("answer"),
    });
    expect(devices.chosen().provider).toBe("webgpu");
  });

  it("is found all the same where the list cannot be written", async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, "no folder");
    found = { webgpu: half, cpu: single };
    await probe();
    expect(devices.chosen().provider).toBe("webgpu");
    expect(devices.isUntried()).toBe(false);
  });

  it("is what a person chose, or says why it is not", async () => {
    found = { webgpu: half, cpu: single };
    await probe();
    settings = { ...settings, localDevice: "cpu" };
    expect(devices.chosen()).toMatchObject({ provider: "cpu", reason: "You chose it." });
    settings = { ...settings, localDevice: "cuda" };
    expect(devices.chosen().provider).toBe("webgpu");
    expect(devices.chosen().reason).toContain("which you chose, was refused: It is not there.");
  });

  it("has the memory that a card tells, once it is looked at", async () => {
    found = { cuda: half, cpu: single };
    nvidia = { totalBytes: 2 ** 33, freeBytes: 2 ** 32 };
    await probe();
    expect(devices.card()).toEqual(nvidia);
    expect(devices.list()[0]).toMatchObject({ provider: "cuda", memoryBytes: 2 ** 33 });
    settings = { ...settings, localDevice: "cpu" };
    expect(devices.card()).toBeNull();
  });

  it("may take of the memory what a person allows", () => {
    expect([devices.withinLimit(5), devices.usableCardBytes(5), devices.usableCardBytes(null)]).toEqual([
      5,
      5,
      null,
    ]);
    settings = { ...settings, localMemoryGibibytes: 1, localCardMemoryGibibytes: 2 };
    expect([devices.withinLimit(2 ** 32), devices.withinLimit(5)]).toEqual([2 ** 30, 5]);
    const told = [2 ** 32, 2 ** 29, null];
    expect(told.map((bytes) => devices.usableCardBytes(bytes))).toEqual([2 ** 31, 2 ** 31, 2 ** 31]);
  });
});
