import { mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeTensors, copyCheckpoint } from "../../../../test/support/kontext/checkpoint-copy.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { convert, convertedFiles } from "./testing/conversions.ts";

let home: string;
let folder: string;
let target: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "palimpsest-target-")));
  folder = join(home, "model");
  target = join(folder, "palimpsest", "int4");
  await copyCheckpoint(folder);
});
afterEach(() => rm(home, { recursive: true }));

const original = () => openCheckpoint(folder, { precision: "original" });
const converted = () => openCheckpoint(folder, { precision: "int4" });

/** As a fine-tune would: the same shapes, other weights. */
const exchangeWeights = () =>
  changeTensors(folder, "transformer", (tensors) => {
    const changed = [...tensors].map(([name, tensor]): [string, typeof tensor] => [
      name,
      { ...tensor, bytes: new Uint8Array(tensor.bytes.length) },
    ]);
    return new Map(changed);
  });

describe("a folder that was converted into before", () => {
  it("is not used for weights that came in the place of the original, until it is converted again", async () => {
    await convert(await original(), "int4", target);
    await expect(converted()).resolves.toMatchObject({ precision: "int4" });
    await exchangeWeights();
    await expect(converted()).rejects.toMatchObject({
      code: "unsupported-format",
      message: expect.stringContaining("converted from other weights"),
      nextStep: expect.stringContaining("Convert"),
    });
    await convert(await original(), "int4", target);
    await expect(converted()).resolves.toMatchObject({ precision: "int4" });
  });

  it("has all files of the new weights where their conversion was stopped and gone on with", async () => {
    await convert(await original(), "int4", target);
    await exchangeWeights();
    const stop = new AbortController();
    const atOnce = ({ doneBytes }: { doneBytes: number }) => doneBytes > 60_000 && stop.abort();
    const stopped = convert(await original(), "int4", target, atOnce, stop.signal);
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    await convert(await original(), "int4", target);
    await convert(await original(), "int4", join(home, "whole"));
    expect(await convertedFiles(target)).toEqual(await convertedFiles(join(home, "whole")));
  });
});

describe("a folder that is being converted into", () => {
  it("is refused to a second conversion, and the first one's bytes are whole", async () => {
    const checkpoint = await original();
    let second: Promise<unknown> | undefined;
    await convert(checkpoint, "int4", target, () => {
      second ??= convert(checkpoint, "int4", target).catch((error: unknown) => error);
    });
    expect(await second).toMatchObject({ code: "conflict", retryable: true });
    await convert(checkpoint, "int4", join(home, "whole"));
    expect(await convertedFiles(target)).toEqual(await convertedFiles(join(home, "whole")));
  });

  it("gives no file its name once another process has taken it over", async () => {
    const lock = join(target, ".conversion.lock");
    const other = { pid: process.ppid, computer: "another", started: null, token: "other" };
    let taken: Promise<void> | undefined;
    const lost = convert(await original(), "int4", target, () => {
      taken ??= writeFile(lock, JSON.stringify(other));
    });
    await expect(lost).rejects.toMatchObject({ code: "conflict" });
    expect(await convertedFiles(target)).toEqual([]);
  });

  it("is not written through a link in the place of a file", async () => {
    const photo = join(home, "photo.png");
    await writeFile(photo, "photo");
    await convert(await original(), "int4", target);
    await rm(join(target, "vae.safetensors"));
    await symlink(photo, join(target, "vae.safetensors.partial"));
    await symlink(photo, join(target, "vae.conversion.json.new"));
    await convert(await original(), "int4", target);
    expect(await readFile(photo, "utf8")).toBe("photo");
    await expect(converted()).resolves.toMatchObject({ precision: "int4" });
  });
});
