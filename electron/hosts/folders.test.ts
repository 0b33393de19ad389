import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { libraryFolder, modelsFolder, settingsFolder } from "./folders.ts";

const home = join("home", "ada");

describe("the library's folder", () => {
  it("is what was asked for, else PALIMPSEST_LIBRARY, else Palimpsest Library at home", () => {
    const env = { PALIMPSEST_LIBRARY: "/nas/pictures" };
    expect(libraryFolder("/tmp/x", { platform: "linux", env, home })).toBe("/tmp/x");
    expect(libraryFolder(undefined, { platform: "linux", env, home })).toBe("/nas/pictures");
    expect(libraryFolder(undefined, { platform: "linux", env: {}, home })).toBe(
      join(home, "Palimpsest Library"),
    );
    expect(libraryFolder(undefined, { platform: "linux", env: { PALIMPSEST_LIBRARY: "" }, home })).toBe(
      join(home, "Palimpsest Library"),
    );
  });
});

describe("the models' folder", () => {
  it("is PALIMPSEST_MODELS, else where the system keeps large data of a program", () => {
    expect(modelsFolder({ platform: "linux", env: { PALIMPSEST_MODELS: "/nas/models" }, home })).toBe(
      "/nas/models",
    );
    expect(modelsFolder({ platform: "linux", env: {}, home })).toBe(
      join(home, ".local", "share", "Palimpsest", "models"),
    );
    expect(modelsFolder({ platform: "linux", env: { XDG_DATA_HOME: "/d" }, home })).toBe(
      join("/d", "Palimpsest", "models"),
    );
    expect(modelsFolder({ platform: "darwin", env: {}, home })).toContain(join("Palimpsest", "models"));
    expect(modelsFolder({ platform: "win32", env: { LOCALAPPDATA: "C:/l" }, home })).toBe(
      join("C:/l", "Palimpsest", "models"),
    );
  });
});

describe("the settings' folder", () => {
  it("is where the system keeps settings", () => {
    expect(settingsFolder({ platform: "linux", env: {}, home })).toBe(join(home, ".config", "Palimpsest"));
    expect(settingsFolder({ platform: "linux", env: { XDG_CONFIG_HOME: "/c" }, home })).toBe(
      join("/c", "Palimpsest"),
    );
    expect(settingsFolder({ platform: "darwin", env: {}, home })).toContain(
      join("Application Support", "Palimpsest"),
    );
    expect(settingsFolder({ platform: "win32", env: { APPDATA: "C:/r" }, home })).toBe(
      join("C:/r", "Palimpsest"),
    );
  });
});
