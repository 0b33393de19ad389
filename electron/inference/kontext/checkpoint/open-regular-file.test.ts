import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyCheckpoint } from "../../../../test/support/kontext/checkpoint-copy.ts";
import { cachedSnapshot } from "./hub-cache.ts";
import { openCheckpoint } from "./open-checkpoint.ts";
import { openRegularFile } from "./open-regular-file.ts";
import { recogniseFolder } from "./recognise-folder.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "palimpsest-regular-"));
});
afterEach(() => rm(home, { recursive: true }));

const refused = { code: "unsupported-format", message: "config.json is no file." };

describe("openRegularFile", () => {
  it("opens a file, also through a link", async () => {
    await writeFile(join(home, "file"), "text");
    await symlink("file", join(home, "link"));
    const { handle, stats } = await openRegularFile(join(home, "link"), "link");
    expect([await handle.readFile("utf8"), stats.size]).toEqual(["text", 4]);
    await handle.close();
  });

  it("refuses a folder, and says what is missing", async () => {
    await expect(openRegularFile(home, "config.json")).rejects.toMatchObject(refused);
    await expect(openRegularFile(join(home, "none"), "none")).rejects.toMatchObject({ code: "not-found" });
  });

  it.skipIf(process.platform === "win32")("refuses devices and sockets", async () => {
    const socket = join(home, "socket");
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once("listening", resolve));
    await expect(openRegularFile(socket, "config.json")).rejects.toMatchObject(refused);
    await expect(openRegularFile("/dev/zero", "config.json")).rejects.toMatchObject(refused);
    await new Promise((resolve) => server.close(resolve));
  });
});

/* Each of libuv's four threads that waits at a pipe is lost, and without them no file can be read any more. */
describe.skipIf(process.platform === "win32")("a folder with pipes in the place of its files", () => {
  const pipe = async (path: string) => {
    await rm(path, { force: true });
    execFileSync("mkfifo", [path]);
  };

  it("is refused however often it is looked at", async () => {
    await copyCheckpoint(home);
    await pipe(join(home, "vae", "config.json"));
    for (let look = 0; look < 5; look++) {
      await expect(openCheckpoint(home, { precision: "original" })).rejects.toThrow("is no file");
    }
    await pipe(join(home, "vae", "diffusion_pytorch_model.safetensors"));
    await copyCheckpoint(join(home, "again"));
    await pipe(join(home, "again", "vae", "diffusion_pytorch_model.safetensors"));
    for (let look = 0; look < 5; look++) {
      const again = openCheckpoint(join(home, "again"), { precision: "original" });
      await expect(again).rejects.toThrow("is no file");
    }
  });

  it("does not hold up who looks for its licence, its revision or its pipeline", async () => {
    await copyCheckpoint(home);
    await rm(join(home, "README.md"), { force: true });
    await pipe(join(home, "README.md"));
    await pipe(join(home, "LICENSE.md"));
    for (let look = 0; look < 3; look++) {
      expect(await recogniseFolder(home)).toMatchObject({ isUsable: true, licence: null });
    }
    await mkdir(join(home, "cache", "refs"), { recursive: true });
    await mkdir(join(home, "cache", "snapshots", "abc"), { recursive: true });
    await pipe(join(home, "cache", "refs", "main"));
    for (let look = 0; look < 5; look++) {
      expect(await cachedSnapshot(join(home, "cache"))).toBe(join(home, "cache", "snapshots", "abc"));
    }
  });
});
