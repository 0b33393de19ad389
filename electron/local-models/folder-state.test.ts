import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stateOfFolders } from "./folder-state.ts";

describe("the state of a model's folder", () => {
  let folder: string;
  let weights: string;
  const state = () => stateOfFolders([folder]);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-state-"));
    await mkdir(join(folder, "vae"));
    weights = join(folder, "vae", "model.safetensors");
    await writeFile(weights, "weights");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is the same as long as nothing changes", async () => {
    expect(await state()).toBe(await state());
  });

  it.each<[string, () => Promise<unknown>]>([
    ["a file is written anew at the same size", () => utimes(weights, 1, 1)],
    ["a file is gone", () => rm(weights)],
    ["a conversion comes", () => mkdir(join(folder, "palimpsest", "int8"), { recursive: true })],
    ["the folder is gone", () => rm(folder, { recursive: true })],
    ["a part has another name", () => rename(join(folder, "vae"), join(folder, "vae-2"))],
  ])("is another where %s", async (_what, change) => {
    const before = await state();
    await change();
    expect(await state()).not.toBe(before);
  });
});
