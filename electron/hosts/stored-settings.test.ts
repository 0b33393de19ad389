import { describe, expect, it } from "vitest";
import { defaultSettings } from "../../shared/domain/settings.ts";
import { changeSettings, damagedName, parseStoredSettings } from "./stored-settings.ts";

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

  it("keep what is right when something in them is wrong", () => {
    const stored = { theme: "dark", brushSize: -4, maskColor: null, unknown: 1 };
    expect(parseStoredSettings(stored)).toEqual({
      settings: { ...defaultSettings, theme: "dark" },
      isIntact: false,
    });
  });

  it.each([[null], ["text"], [[]], [7]])(
    "are the defaults where there is nothing like settings: %j",
    (raw) => {
      expect(parseStoredSettings(raw)).toEqual({ settings: defaultSettings, isIntact: false });
    },
  );

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
