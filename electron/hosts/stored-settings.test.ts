import { describe, expect, it } from "vitest";
import { compatiblePresets } from "../../shared/catalogue/compatible-presets.ts";
import { defaultSettings, type SettingsChange } from "../../shared/domain/settings.ts";
import { changeSettings, damagedName, parseStoredSettings, readStoredSettings } from "./stored-settings.ts";

describe("stored settings", () => {
  it("come back as they were", () => {
    const settings = { ...defaultSettings, theme: "light" as const, brushSize: 33 };
    expect(parseStoredSettings(JSON.parse(JSON.stringify(settings)))).toEqual({ settings, isIntact: true });
  });

  it("of an older version get defaults for what they lack", () => {
    expect(parseStoredSettings({ theme: "dark" })).toEqual({
      settings: { ...defaultSettings, theme: "dark" },
      isIntact: true,
    });
  });

  it("of the first release load as they were written, and get defaults for all that came since", () => {
    const first = {
      theme: "light",
      maskColor: "#00ff00",
      maskOpacity: 0.25,
      brushSize: 40,
      brushHardness: 0.5,
      keepMaskAfterFill: true,
      modelId: "builtin/smooth-fill",
      exportOptions: { format: "jpeg", quality: 80, metadata: false },
    };
    expect(parseStoredSettings(first)).toEqual({
      settings: { ...defaultSettings, ...first },
      isIntact: true,
    });
  });

  it("keep addresses, servers, caps and what each model's form held", () => {
    const [preset] = compatiblePresets;
    const change: SettingsChange = {
      modelParameters: { "bfl/flux-2-flex": { steps: 30, guidance: null, prompt_upsampling: false } },
      variations: 3,
      spendingCaps: { daily: 2.5, monthly: null },
      baseUrls: { bfl: "http://127.0.0.1:8080" },
      compatibleEndpoints: preset ? [{ ...preset.endpoint, id: "gpu" }] : [],
    };
    const changed = changeSettings(defaultSettings, change);
    expect(changed).toMatchObject(change);
    expect(readStoredSettings(JSON.stringify(changed))).toEqual({ settings: changed, isIntact: true });
  });

  it("keep what is right when something in them is wrong", () => {
    const stored = { theme: "dark", brushSize: -4, maskColor: null, unknown: 1 };
    expect(parseStoredSettings(stored)).toEqual({
      settings: { ...defaultSettings, theme: "dark" },
      isIntact: false,
    });
  });

  it.each([[null], ["text"], [[]], [7]])(
    "are the defaults where there is nothing like settings, but nothing may be spent: %j",
    (raw) => {
      expect(parseStoredSettings(raw)).toEqual({
        settings: { ...defaultSettings, spendingCaps: { daily: 0, monthly: null } },
        isIntact: false,
      });
    },
  );

  it("let nothing be spent where the caps cannot be read, and have none where there were none", () => {
    expect(parseStoredSettings({ spendingCaps: "five" }).settings.spendingCaps.daily).toBe(0);
    expect(parseStoredSettings({ theme: "dark" }).settings.spendingCaps.daily).toBeNull();
  });

  it("change only where the change says something", () => {
    expect(changeSettings(defaultSettings, { theme: "light", brushSize: undefined })).toEqual({
      ...defaultSettings,
      theme: "light",
    });
  });

  it("that are damaged get a name that sorts by time", () => {
    expect(damagedName("/a/settings.json", new Date(0))).toBe(
      "/a/settings.damaged-1970-01-01T00-00-00-000Z.json",
    );
  });
});
