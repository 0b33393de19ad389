import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  changeTensors,
  copyCheckpoint,
  weightFiles,
} from "../../../../test/support/kontext/checkpoint-copy.ts";
import { mayMount, mountReadOnly, mountSmallDisk } from "../../../library/testing/mount.ts";
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts";
import { conversionFolder } from "./convert-checkpoint.ts";
import { convert, convertedFiles } from "./testing/conversions.ts";

let home: string;
let folder: string;
let target: string;
let unmount: () => void;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "palimpsest-convert-")));
  folder = join(home, "model");
  target = join(folder, "palimpsest", "int4");
  unmount = () => undefined;
  await copyCheckpoint(folder);
});
afterEach(async () => {
  unmount();
  await rm(home, { recursive: true });
});

const original = () => openCheckpoint(folder, { precision: "original" });

describe("a conversion that is stopped", () => {
  it("and killed again and again goes on where it was, to the same bytes, and is never used before", async () => {
    const whole = join(home, "whole");
    await convert(await original(), "int4", whole);
    const script = fileURLToPath(new URL("testing/convert-and-die.ts", import.meta.url));
    for (const pieces of [3, 60, 150]) {
      const child = promisify(execFile)(process.execPath, [
        "--import",
        "tsx",
        script,
        folder,
        target,
        String(pieces),
      ]);
      await expect(child).rejects.toMatchObject({ signal: "SIGKILL" });
      await expect(openCheckpoint(folder, { precision: "int4" })).rejects.toMatchObject({
        code: "not-found",
      });
    }
    const progress: number[] = [];
    await convert(await original(), "int4", target, ({ doneBytes }) => progress.push(doneBytes));
    expect(progress[0]).toBeGreaterThan(100_000);
    expect(await convertedFiles(target)).toEqual(await convertedFiles(whole));
    expect((await readdir(target)).filter((name) => /partial|new/.test(name))).toEqual([]);
  });

  it("by its signal ends with the signal's reason, and goes on later", async () => {
    const stop = new AbortController();
    const reason = new Error("stopped");
    const stopped = convert(
      await original(),
      "int8",
      target,
      ({ doneBytes }) => doneBytes > 150_000 && stop.abort(reason),
      stop.signal,
    );
    await expect(stopped).rejects.toBe(reason);
    const progress: number[] = [];
    await convert(await original(), "int8", target, ({ doneBytes }) => progress.push(doneBytes));
    expect(progress[0]).toBeGreaterThan(100_000);
    await convert(await original(), "int8", join(home, "whole"));
    expect(await convertedFiles(target)).toEqual(await convertedFiles(join(home, "whole")));
  });

  it("takes nothing over from other weights of the same shapes", async () => {
    const stop = new AbortController();
    await expect(
      convert(
        await original(),
        "int4",
        target,
        ({ doneBytes }) => doneBytes > 100_000 && stop.abort(),
        stop.signal,
      ),
    ).rejects.toMatchObject({ name: "AbortError" });
    await changeTensors(
      folder,
      "transformer",
      (tensors) =>
        new Map(
          [...tensors].map(([name, tensor]) => [
            name,
            { ...tensor, bytes: new Uint8Array(tensor.bytes.length) },
          ]),
        ),
    );
    await convert(await original(), "int4", target);
    await convert(await original(), "int4", join(home, "whole"));
    expect(await convertedFiles(target)).toEqual(await convertedFiles(join(home, "whole")));
  });

  it("is refused where its files come from different models or another release", async () => {
    await convert(await original(), "int4", target);
    const other = join(home, "other");
    await copyCheckpoint(other);
    await changeTensors(
      other,
      "t5",
      (tensors) =>
        new Map(
          [...tensors].map(([name, tensor]) => [
            name,
            { ...tensor, bytes: new Uint8Array(tensor.bytes.length) },
          ]),
        ),
    );
    const otherTarget = join(other, "palimpsest", "int4");
    await convert(await openCheckpoint(other, { precision: "original" }), "int4", otherTarget);
    await writeFile(join(target, "vae.safetensors"), await readFile(join(otherTarget, "vae.safetensors")));
    await expect(openCheckpoint(folder, { precision: "int4" })).rejects.toThrow(
      "converted from different models",
    );
    await writeFile(join(target, "vae.safetensors"), await readFile(join(folder, weightFiles.vae)));
    await expect(openCheckpoint(folder, { precision: "int4" })).rejects.toThrow(
      "not converted by this release",
    );
  });
});

describe.runIf(mayMount)("a conversion without room or right (needs mount)", () => {
  it("is refused before it begins, with the bytes that it needs", async () => {
    await mkdir(target, { recursive: true });
    unmount = mountSmallDisk(target, "128k");
    await expect(convert(await original(), "int4", target)).rejects.toMatchObject({
      code: "storage-full",
      message: expect.stringMatching(/needs 0\.\d MB in .* but only 0\.1 MB is free/),
    });
    expect(await readdir(target)).toEqual([]);
  });

  it("says when the disk becomes full, and goes on when there is room again", async () => {
    await mkdir(target, { recursive: true });
    unmount = mountSmallDisk(target, "1m");
    const filler = join(target, "filler");
    let isFull: Promise<void> | undefined;
    const checkpoint = await original();
    const failed = convert(checkpoint, "int4", target, () => {
      isFull ??= writeFile(filler, Buffer.alloc(2 ** 20)).catch(() => undefined);
    });
    await expect(failed).rejects.toMatchObject({
      code: "storage-full",
      nextStep: expect.stringContaining("goes on"),
    });
    await isFull;
    await expect(openCheckpoint(folder, { precision: "int4" })).rejects.toThrow("is not there");
    await rm(filler);
    await convert(checkpoint, "int4", target);
    await convert(checkpoint, "int4", join(home, "whole"));
    expect(await convertedFiles(target)).toEqual(await convertedFiles(join(home, "whole")));
  });

  it("goes to the other folder where nothing may be written beside the original", async () => {
    const seen = join(home, "seen");
    await mkdir(seen);
    unmount = mountReadOnly(folder, seen);
    const checkpoint = await openCheckpoint(seen, { precision: "original" });
    const elsewhere = await conversionFolder(checkpoint, "int8", join(home, "elsewhere"));
    expect(elsewhere).toBe(join(home, "elsewhere", "palimpsest", "int8"));
    await convert(checkpoint, "int8", elsewhere);
    const opened = await openCheckpoint(seen, { precision: "int8", convertedTo: elsewhere });
    expect(opened.root).toBe(elsewhere);
    await expect(convert(checkpoint, "int8", join(seen, "palimpsest"))).rejects.toMatchObject({
      code: "storage-read-only",
    });
  });
});
