import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFileAtomically } from "./atomic-write.ts";
import { pendingWritesIn, sweepPendingWrites } from "./pending-writes.ts";
import { placeNewFile } from "./place-file.ts";
import { temporaryName } from "./temporary-name.ts";
import { isRoot, mayMount, mountReadOnly, mountSmallDisk } from "./testing/mount.ts";
import { openTestLibrary, silentLog, temporaryFolder } from "./testing/test-library.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const windows = process.platform === "win32";

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;
let target: string;

beforeEach(async () => {
  home = await temporaryFolder();
  folder = join(home.path, "exports");
  target = join(folder, "picture.png");
  await mkdir(folder);
});
afterEach(() => home.remove());

const content = () => readFile(target, "utf8");

describe("writeFileAtomically", () => {
  it("writes a new file and leaves nothing else", async () => {
    await writeFileAtomically(target, encode("new"), { overwrite: false });
    expect(await content()).toBe("new");
    expect(await readdir(folder)).toEqual(["picture.png"]);
  });

  it("replaces a file only when told to", async () => {
    await writeFile(target, "old");
    await expect(writeFileAtomically(target, encode("new"), { overwrite: false })).rejects.toMatchObject({
      code: "already-exists",
      message: expect.stringContaining(target),
      nextStep: expect.any(String),
    });
    expect(await content()).toBe("old");
    await writeFileAtomically(target, encode("new"), { overwrite: true });
    expect(await content()).toBe("new");
    expect(await readdir(folder)).toEqual(["picture.png"]);
  });

  it("lets one of many writers of the same new file win, and tells the others", async () => {
    const writers = Array.from({ length: 12 }, (_, index) =>
      writeFileAtomically(target, encode(`writer ${index}`), { overwrite: false }),
    );
    const outcomes = await Promise.allSettled(writers);
    const winners = outcomes.flatMap(({ status }, index) => (status === "fulfilled" ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(await content()).toBe(`writer ${winners[0]}`);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "already-exists" });
    }
    expect(await readdir(folder)).toEqual(["picture.png"]);
  });

  it("stops when it is asked to, with the old file as it was", async () => {
    await writeFile(target, "old");
    const controller = new AbortController();
    const reason = new Error("Not wanted any more.");
    let noted = "";
    const pendingWrites = {
      note: (path: string) => {
        noted = path;
        controller.abort(reason); // at the last moment before the first byte
        return Promise.resolve({ forget: () => Promise.resolve() });
      },
    };
    const bytes = new Uint8Array(9 * 1024 * 1024);
    const options = { overwrite: true, signal: controller.signal, pendingWrites };
    await expect(writeFileAtomically(target, bytes, options)).rejects.toBe(reason);
    expect(noted).toContain("picture.png");
    expect(await content()).toBe("old");
    expect(await readdir(folder)).toEqual(["picture.png"]);
    await expect(writeFileAtomically(target, bytes, options)).rejects.toBe(reason);
  });

  it("says that the folder is missing, that the target is a folder, or that the name is too long", async () => {
    const write = (path: string) => writeFileAtomically(path, encode("x"), { overwrite: true });
    await expect(write(join(folder, "missing", "a.png"))).rejects.toMatchObject({ code: "not-found" });
    await expect(write(folder)).rejects.toMatchObject({ code: "invalid-input" });
    await expect(write(join(folder, "n".repeat(300)))).rejects.toMatchObject({ code: "invalid-input" });
    await writeFile(target, "old");
    await expect(write(join(target, "a.png"))).rejects.toMatchObject({ code: "invalid-input" });
    expect(await readdir(folder)).toEqual(["picture.png"]);
  });

  it("takes names as long as file systems do, in any script", async () => {
    for (const name of ["n".repeat(251), "写".repeat(83), "🚪".repeat(62)]) {
      await writeFileAtomically(join(folder, `${name}.png`), encode(name), { overwrite: false });
      expect(await readFile(join(folder, `${name}.png`), "utf8")).toBe(name);
    }
    expect(await readdir(folder)).toHaveLength(3);
  });

  it.skipIf(windows)("keeps the mode of the file that it replaces, and writes through a link", async () => {
    await writeFile(target, "old");
    await chmod(target, 0o640);
    await symlink(target, join(home.path, "link.png"));
    await writeFileAtomically(join(home.path, "link.png"), encode("new"), { overwrite: true });
    expect(await content()).toBe("new");
    expect((await stat(target)).mode & 0o777).toBe(0o640);
    expect((await readdir(home.path)).toSorted()).toEqual(["exports", "link.png"]);
  });

  it("removes what a killed process left in the folder, and nothing of a living one or of anybody else", async () => {
    const ended = spawnSync(process.execPath, ["-e", ""]).pid;
    const left = temporaryName("picture.png").replace(`-${process.pid}-`, `-${ended}-`);
    const others = [
      temporaryName("other.png"), // of this process: it may be writing it now
      temporaryName("picture.png").replace(/palimpsest-[0-9a-f]{8}-\d+-/, `palimpsest-00000000-${ended}-`),
      ".picture.png.swp",
      "picture.tmp",
    ];
    for (const name of [left, ...others]) await writeFile(join(folder, name), "half");
    await writeFileAtomically(target, encode("new"), { overwrite: false });
    expect((await readdir(folder)).toSorted()).toEqual([...others, "picture.png"].toSorted());
  });

  it.runIf(mayMount)("says that a folder is read-only (needs mount)", async () => {
    const seen = join(home.path, "read-only");
    await mkdir(seen);
    const unmount = mountReadOnly(folder, seen);
    try {
      await expect(
        writeFileAtomically(join(seen, "a.png"), encode("x"), { overwrite: false }),
      ).rejects.toMatchObject({
        code: "storage-read-only",
        message: expect.stringContaining(seen),
        nextStep: expect.any(String),
      });
    } finally {
      unmount();
    }
  });

  it.runIf(!isRoot)(
    "leaves a file alone that may not be written (not for root, who may always)",
    async () => {
      await writeFile(target, "old");
      await chmod(target, 0o444);
      await expect(writeFileAtomically(target, encode("new"), { overwrite: true })).rejects.toMatchObject({
        code: "storage-read-only",
      });
      await chmod(folder, 0o555);
      await expect(
        writeFileAtomically(join(folder, "a.png"), encode("x"), { overwrite: false }),
      ).rejects.toMatchObject({ code: "storage-read-only" });
      await chmod(folder, 0o755);
      expect(await content()).toBe("old");
      expect(await readdir(folder)).toEqual(["picture.png"]);
    },
  );

  it.runIf(mayMount)(
    "says that the disk is full and leaves the old file and no half one (needs mount)",
    async () => {
      const unmount = mountSmallDisk(folder, "1m");
      try {
        await writeFile(target, "old");
        for (const overwrite of [true, false]) {
          const path = overwrite ? target : join(folder, "second.png");
          await expect(
            writeFileAtomically(path, new Uint8Array(2_000_000), { overwrite }),
          ).rejects.toMatchObject({
            code: "storage-full",
            message: expect.stringContaining(path),
          });
        }
        expect(await content()).toBe("old");
        expect(await readdir(folder)).toEqual(["picture.png"]);
      } finally {
        unmount();
      }
    },
  );
});

describe("placeNewFile without hard links", () => {
  const noLinks = () => Promise.reject(Object.assign(new Error("not permitted"), { code: "EPERM" }));

  it("puts the file in place all the same", async () => {
    const temporary = join(folder, "t");
    await writeFile(temporary, "new");
    await placeNewFile(temporary, target, noLinks);
    expect(await content()).toBe("new");
    expect(await readdir(folder)).toEqual(["picture.png"]);
  });

  it("never replaces a file", async () => {
    const temporary = join(folder, "t");
    await writeFile(temporary, "new");
    await writeFile(target, "old");
    await expect(placeNewFile(temporary, target, noLinks)).rejects.toMatchObject({ code: "already-exists" });
    expect(await content()).toBe("old");
  });

  it("takes its claim back when it fails", async () => {
    await expect(placeNewFile(join(folder, "gone"), target, noLinks)).rejects.toMatchObject({
      code: "ENOENT",
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("PendingWrites", () => {
  let libraryFolder: string;
  const notes = () => readdir(join(libraryFolder, "pending"));

  beforeEach(async () => {
    libraryFolder = join(home.path, "library");
    await (await openTestLibrary(libraryFolder)).close();
  });

  /** What a process that was killed in the middle of a write has left. */
  async function interruptedWrite(temporary: string): Promise<void> {
    await writeFile(temporary, "half");
    await writeFile(
      join(libraryFolder, "pending", `${Math.random().toString(36).slice(2)}.json`),
      JSON.stringify({ temporaryPath: temporary }),
    );
  }

  it("knows of a temporary file before it exists, and forgets it afterwards", async () => {
    const real = pendingWritesIn(libraryFolder, silentLog);
    let during: string[] = [];
    const pendingWrites = {
      note: async (path: string) => {
        const pending = await real.note(path);
        during = await Promise.all(
          (await notes()).map((name) => readFile(join(libraryFolder, "pending", name), "utf8")),
        );
        expect(await readdir(folder)).toEqual([]);
        return pending;
      },
    };
    await writeFileAtomically(target, encode("new"), { overwrite: false, pendingWrites });
    expect(during).toEqual([expect.stringContaining(join(folder, ".picture.png"))]);
    expect(await notes()).toEqual([]);
  });

  it("lets the next start remove what a killed process left in any folder", async () => {
    await interruptedWrite(join(folder, temporaryName("a.png")));
    await interruptedWrite(join(home.path, temporaryName("b.png")));
    await writeFile(join(libraryFolder, "pending", "torn.json"), '{"tempor');
    await (await openTestLibrary(libraryFolder)).close();
    expect(await readdir(folder)).toEqual([]);
    expect((await readdir(home.path)).toSorted()).toEqual(["exports", "library"]);
    expect(await notes()).toEqual([]);
  });

  it("waits for a folder that cannot be reached now", async () => {
    const drive = join(home.path, "drive");
    const temporary = join(drive, temporaryName("a.png"));
    await mkdir(drive);
    await interruptedWrite(temporary);
    await rename(drive, `${drive}-away`);
    await (await openTestLibrary(libraryFolder)).close();
    expect(await notes()).toHaveLength(1);
    await rename(`${drive}-away`, drive);
    await (await openTestLibrary(libraryFolder)).close();
    expect(await readdir(drive)).toEqual([]);
    expect(await notes()).toEqual([]);
  });

  it("removes no file that is not a temporary one of ours, whatever a note says", async () => {
    await writeFile(target, "precious");
    await writeFile(join(libraryFolder, "pending", "forged.json"), JSON.stringify({ temporaryPath: target }));
    await (await openTestLibrary(libraryFolder)).close();
    expect(await content()).toBe("precious");
  });

  it("leaves a write of this process alone", async () => {
    const temporary = join(folder, temporaryName("a.png"));
    const pending = await pendingWritesIn(libraryFolder, silentLog).note(temporary);
    await writeFile(temporary, "in progress");
    await sweepPendingWrites(libraryFolder, silentLog);
    expect(await readFile(temporary, "utf8")).toBe("in progress");
    await pending.forget();
  });

  it("does not keep a person from writing when the library itself cannot be written", async () => {
    const pendingWrites = pendingWritesIn(join(home.path, "gone"), silentLog);
    await writeFileAtomically(target, encode("new"), { overwrite: false, pendingWrites });
    expect(await content()).toBe("new");
  });
});
