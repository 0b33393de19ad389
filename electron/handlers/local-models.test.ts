import { describe, expect, it } from "vitest";
import type { LocalModelState } from "../../shared/domain/local-model.ts";
import { defaultSettings } from "../../shared/domain/settings.ts";
import type { HostServices } from "./host-services.ts";
import type { LocalModelService } from "./local-model-service.ts";
import { createLocalModelHandlers } from "./local-models.ts";

const state: LocalModelState = {
  models: [],
  tasks: [],
  devices: [],
  chosenDevice: { provider: "cpu", reason: "It always works." },
  freeBytes: null,
};
const unexpected = () => Promise.reject(new Error("nobody asked for this"));
const service = (change: Partial<LocalModelService>): LocalModelService => ({
  state: () => state,
  watch: () => () => {},
  inspect: unexpected,
  add: unexpected,
  remove: unexpected,
  rename: unexpected,
  setPrecision: unexpected,
  convert: unexpected,
  eraseConversion: unexpected,
  probe: unexpected,
  planDownload: unexpected,
  startDownload: unexpected,
  pauseTask: unexpected,
  resumeTask: unexpected,
  cancelTask: unexpected,
  ...change,
});
const hostWith = (pickFolder: HostServices["pickFolder"], onSettings: (tell: () => void) => void) => ({
  kind: "desktop" as const,
  settings: {
    get: () => defaultSettings,
    update: () => defaultSettings,
    watch: (listener: (settings: typeof defaultSettings) => void) => {
      onSettings(() => listener(defaultSettings));
      return () => {};
    },
  },
  deliverExport: unexpected,
  pickPictures: null,
  pickFolder,
  commands: async function* () {},
});
const unusable = { type: "unusable", message: "It is empty.", nextStep: "Choose another." } as const;
const context = { signal: new AbortController().signal };

describe("the model manager's procedures", () => {
  it("tell the state now, after every change, and when a setting chooses another device", async () => {
    let tellModels = () => {};
    let tellSettings = () => {};
    let provider: "cpu" | "webgpu" = "cpu";
    const { watch } = createLocalModelHandlers({
      localModels: service({
        state: () => ({ ...state, chosenDevice: { provider, reason: "" } }),
        watch: (listener) => {
          tellModels = listener;
          return () => {};
        },
      }),
      host: hostWith(null, (tell) => {
        tellSettings = tell;
      }),
    });
    const stop = new AbortController();
    const seen: string[] = [];
    const next = [() => tellModels(), () => ((provider = "webgpu"), tellSettings()), () => stop.abort()];
    for await (const { chosenDevice } of watch(null, { signal: stop.signal })) {
      seen.push(chosenDevice.provider);
      next.shift()?.();
    }
    expect(seen).toEqual(["cpu", "cpu", "webgpu"]);
  });

  it("look at the folder that a person chose, at none that was cancelled, and say where there is no dialog", async () => {
    const looked: string[] = [];
    const localModels = service({
      inspect: async (folder) => {
        looked.push(folder);
        return unusable;
      },
    });
    const choose = (pickFolder: HostServices["pickFolder"]) =>
      createLocalModelHandlers({ localModels, host: hostWith(pickFolder, () => {}) }).chooseFolder(
        null,
        context,
      );
    expect(await choose(async () => "/models/kontext")).toEqual(unusable);
    expect(await choose(async () => null)).toBeNull();
    await expect(choose(null)).rejects.toMatchObject({
      code: "unavailable",
      nextStep: "Type the folder's path.",
    });
    expect(looked).toEqual(["/models/kontext"]);
  });
});
