import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultSettings, type Settings } from "../../../shared/domain/settings.ts";
import { createLog } from "../../log.ts";
import { openSettingsFile } from "./settings-file.ts";

const nothingToSpend = { ...defaultSettings, spendingCaps: { daily: 0, monthly: null } };

describe("the settings file", () => {
  let folder: string;
  let path: string;
  let logged: string[];
  const open = () =>
    openSettingsFile(
      path,
      createLog({ level: "debug", write: (line) => logged.push(line) }),
      () => new Date(0),
    );

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-settings-"));
    path = join(folder, "Palimpsest", "settings.json");
    logged = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("starts with the defaults and writes nothing by itself", async () => {
    const file = await open();
    expect(file.get()).toEqual(defaultSettings);
    expect(await readdir(folder)).toEqual([]);
    expect(logged).toEqual([]);
  });

  it("keeps changes over a restart, the last of many", async () => {
    const file = await open();
    for (let brushSize = 1; brushSize <= 50; brushSize++) file.update({ brushSize });
    file.update({ theme: "light" });
    await file.close();
    expect((await open()).get()).toEqual({ ...defaultSettings, brushSize: 50, theme: "light" });
    expect(await readdir(join(folder, "Palimpsest"))).toEqual(["settings.json"]);
  });

  it("tells watchers of every change until they stop", async () => {
    const file = await open();
    const heard: Settings["theme"][] = [];
    const stop = file.watch(({ theme }) => heard.push(theme));
    file.update({ theme: "light" });
    stop();
    file.update({ theme: "dark" });
    await file.close();
    expect(heard).toEqual(["light"]);
  });

  it.each([
    ["cut off", '{"theme": "dark", "brush', nothingToSpend],
    ["empty", "", nothingToSpend],
    ["wrong in one key", '{"theme": "dark", "brushSize": "big"}', { ...defaultSettings, theme: "dark" }],
  ])("that is %s is kept aside, and what can be read of it counts", async (_case, text, expected) => {
    await mkdir(join(folder, "Palimpsest"));
    await writeFile(path, text);
    const file = await open();
    expect(file.get()).toEqual(expected);
    expect(await readdir(join(folder, "Palimpsest"))).toEqual([
      "settings.damaged-1970-01-01T00-00-00-000Z.json",
    ]);
    expect(
      await readFile(join(folder, "Palimpsest", "settings.damaged-1970-01-01T00-00-00-000Z.json"), "utf8"),
    ).toBe(text);
    expect(logged.join("")).toContain("damaged");
  });

  it("that cannot be written costs no change while the host runs", async () => {
    await writeFile(join(folder, "Palimpsest"), "a file where the folder should be");
    const file = await open();
    expect(file.update({ theme: "dark" }).theme).toBe("dark");
    await file.close();
    expect(file.get().theme).toBe("dark");
    expect(logged.join("")).toContain("could not be kept");
  });
});
