import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyCheckpoint, weightFiles } from "../../../../test/support/kontext/checkpoint-copy.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { takeConversionLock } from "./conversion-lock.ts";
import { eraseConversion } from "./erase-conversion.ts";
import { convert } from "./testing/conversions.ts";

let home: string;
let folder: string;
let target: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "palimpsest-erase-")));
  folder = join(home, "model");
  target = join(folder, "palimpsest", "int4");
  await copyCheckpoint(folder);
});
afterEach(() => rm(home, { recursive: true }));

const original = () => openCheckpoint(folder, { precision: "original" });

describe("erasing converted weights", () => {
  it("takes everything that was written, and leaves the model as it was", async () => {
    const before = await readdir(folder);
    await convert(await original(), "int4", target);
    await eraseConversion(target);
    expect(await readdir(folder)).toEqual(before);
    await eraseConversion(target);
    await expect(original()).resolves.toMatchObject({ folder });
  });

  it("takes what a stopped conversion has left", async () => {
    const stop = new AbortController();
    const stopped = convert(await original(), "int4", target, () => stop.abort(), stop.signal);
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    await writeFile(join(target, "transformer.conversion.json.new"), "half");
    await eraseConversion(target);
    expect(await readdir(folder)).not.toContain("palimpsest");
  });

  it("leaves what a person has put there, also weights by the name of ours, and links", async () => {
    await convert(await original(), "int4", target);
    await writeFile(join(target, "photo.png"), "photo");
    await rm(join(target, "vae.conversion.json"));
    await writeFile(join(target, "vae.safetensors"), await readFile(join(folder, weightFiles.vae)));
    const elsewhere = join(home, "elsewhere.safetensors");
    await rename(join(target, "transformer.safetensors"), elsewhere);
    await symlink(elsewhere, join(target, "transformer.safetensors"));
    await eraseConversion(target);
    expect(await readdir(target)).toEqual(["photo.png", "transformer.safetensors", "vae.safetensors"]);
    expect((await readFile(elsewhere)).length).toBeGreaterThan(0);
  });

  it.each(["palimpsest", "int4"])("is refused where %s is a link, and erases nothing there", async (name) => {
    const own = join(home, "own");
    await mkdir(join(own, "int4"), { recursive: true });
    const kept = join(own, name === "int4" ? "." : "int4", "vae.safetensors.partial");
    await writeFile(kept, "a person's");
    if (name === "int4") await mkdir(join(folder, "palimpsest"));
    await symlink(own, name === "int4" ? target : join(folder, "palimpsest"));
    await expect(eraseConversion(target)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`${name} in the model's folder is a link`),
    });
    expect(await readFile(kept, "utf8")).toBe("a person's");
  });

  it("waits for a process that converts into it to end", async () => {
    await convert(await original(), "int4", target);
    const lock = await takeConversionLock(target);
    const erased = eraseConversion(target);
    expect(await readdir(target)).toContain("vae.safetensors");
    await lock.release();
    await erased;
    expect(await readdir(folder)).not.toContain("palimpsest");
  });
});
