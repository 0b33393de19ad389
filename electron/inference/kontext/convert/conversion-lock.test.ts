import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockName, takeConversionLock } from "./conversion-lock.ts";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-lock-"));
  path = join(folder, lockName);
});
afterEach(() => rm(folder, { recursive: true }));

const leave = (change: object) =>
  writeFile(path, JSON.stringify({ pid: 1, computer: hostname(), started: null, token: "other", ...change }));

const ended = async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid ?? 0;
};

describe("the lock of a folder of converted weights", () => {
  it("is held by one at a time, who is named, and is gone with it", async () => {
    const lock = await takeConversionLock(folder);
    await lock.requireHeld();
    await expect(takeConversionLock(folder)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
    });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await takeConversionLock(folder)).release();
  });

  it("is given to one of many that ask at once, also for one that was left behind", async () => {
    for (const pid of [null, await ended()]) {
      if (pid !== null) await leave({ pid });
      const asked = Array.from({ length: 8 }, () => takeConversionLock(folder));
      const taken = (await Promise.allSettled(asked)).filter(({ status }) => status === "fulfilled");
      expect(taken).toHaveLength(1);
      await rm(path);
    }
  });

  it("is waited for by who has patience", async () => {
    const lock = await takeConversionLock(folder);
    const waiting = takeConversionLock(folder, 60_000);
    await lock.release();
    await expect((await waiting).requireHeld()).resolves.toBeUndefined();
  });

  it("is taken over from a process that has ended, or whose number another one has by now", async () => {
    const left: object[] = [{ pid: await ended() }];
    if (process.platform === "linux") left.push({ pid: process.pid, started: "0" });
    for (const one of left) {
      await leave(one);
      const lock = await takeConversionLock(folder);
      await expect(lock.requireHeld()).resolves.toBeUndefined();
      await lock.release();
    }
  });

  it.each([
    ["another computer", { computer: "another" }],
    ["a process whose number another one may have by now", { pid: process.ppid }],
  ])("of %s is left alone as long as somebody touches it", async (_of, change) => {
    await leave(change);
    await expect(takeConversionLock(folder)).rejects.toMatchObject({
      code: "conflict",
      nextStep: expect.stringContaining("in 15 minutes"),
    });
    await utimes(path, 0, 0);
    await (await takeConversionLock(folder)).release();
  });

  it.skipIf(process.platform !== "linux")("of a process that is sure to live is left alone", async () => {
    const lock = await takeConversionLock(folder);
    await utimes(path, 0, 0);
    await expect(takeConversionLock(folder)).rejects.toMatchObject({
      code: "conflict",
      nextStep: expect.stringContaining("or end it"),
    });
    await lock.release();
  });

  it("that is not written yet is left alone, unless that was long ago", async () => {
    await writeFile(path, "");
    await expect(takeConversionLock(folder)).rejects.toMatchObject({ code: "conflict" });
    await utimes(path, 0, 0);
    await (await takeConversionLock(folder)).release();
  });

  it("says to who held it that another has it now, and is not taken from that one", async () => {
    const lock = await takeConversionLock(folder);
    await leave({ pid: process.ppid });
    await expect(lock.requireHeld()).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(String(process.ppid)),
    });
    await lock.release();
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.ppid });
  });
});
