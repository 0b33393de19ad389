import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../support/seeded-random.ts";
import { differingPixels, isInside, noisePicture, rectangleMask } from "../support/test-pictures.ts";

const cli = fileURLToPath(new URL("../../out/main/cli.js", import.meta.url));
const size = { width: 320, height: 240 };
const hole = { x: 100, y: 80, width: 50, height: 40 };

const start = (folder: string, commandArguments: readonly string[]) =>
  spawn(process.execPath, [cli, ...commandArguments], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });

async function run(folder: string, commandArguments: readonly string[]) {
  const child = start(folder, commandArguments);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  await once(child, "close");
  return { code: child.exitCode, output };
}

describe("palimpsest on the command line", () => {
  let folder = "";
  const fill = ["fill", "photo.png", "--mask", "mask.png", "-o", "filled.png"];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-command-line-"));
    await writeFile(join(folder, "photo.png"), await noisePicture(size, seededRandom(1)));
    await writeFile(join(folder, "mask.png"), await rectangleMask(size, hole));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("fills the mask of a file and changes nothing outside of it", async () => {
    const { code, output } = await run(folder, fill);
    expect(output).toContain("pixels changed outside the mask: 0");
    expect(code).toBe(0);
    const photo = await readFile(join(folder, "photo.png"));
    const filled = await readFile(join(folder, "filled.png"));
    expect(await differingPixels(photo, filled, (x, y) => !isInside(hole, x, y))).toBe(0);
    expect(await differingPixels(photo, filled, (x, y) => isInside(hole, x, y))).toBeGreaterThan(500);
  });

  it("never replaces a file without being told to", async () => {
    const before = await readFile(join(folder, "filled.png"));
    const { code, output } = await run(folder, [...fill, "--seed", "7"]);
    expect(code).not.toBe(0);
    expect(output).toContain("--force");
    expect(await readFile(join(folder, "filled.png"))).toEqual(before);
    expect((await run(folder, [...fill, "--seed", "7", "--force"])).code).toBe(0);
    expect(await readFile(join(folder, "filled.png"))).not.toEqual(before);
  });

  it("gives the same file for the same seed", async () => {
    const files = ["one.png", "two.png"];
    for (const name of files) await run(folder, [...fill.slice(0, -1), name, "--seed", "3"]);
    const [one, two] = await Promise.all(files.map((name) => readFile(join(folder, name))));
    expect(one).toEqual(two);
  });

  it("says what is wrong with a mask of another size, and leaves no file", async () => {
    await writeFile(join(folder, "small.png"), await rectangleMask({ width: 100, height: 100 }, hole));
    const { code, output } = await run(folder, [
      "fill",
      "photo.png",
      "--mask",
      "small.png",
      "-o",
      "none.png",
    ]);
    expect(code).not.toBe(0);
    expect(output).toMatch(/100.*100/);
    expect(output).toMatch(/320.*240/);
    expect(await readdir(folder)).not.toContain("none.png");
  });

  const seed = Number(process.env["PALIMPSEST_SEED"] ?? Date.now() % 2 ** 32);
  it(`has the old file, the new one or none when it is killed while it writes (PALIMPSEST_SEED=${seed})`, async () => {
    const random = seededRandom(seed);
    const target = join(folder, "killed.png");
    const arguments_ = [...fill.slice(0, -1), "killed.png", "--model", "builtin/smooth-fill", "--force"];
    const started = performance.now();
    await run(folder, arguments_);
    const lifeMs = performance.now() - started;
    const whole = await readFile(target);

    for (let round = 0; round < 10; round++) {
      if (round % 2 === 0) await rm(target, { force: true });
      const child = start(folder, arguments_);
      const ended = once(child, "close");
      await Promise.race([ended, wait(random.integer(Math.ceil(lifeMs)))]);
      child.kill("SIGKILL");
      await ended;
      const left = await readFile(target).catch(() => whole);
      expect(left.equals(whole), `seed ${seed}, round ${round}`).toBe(true);
    }

    await run(folder, arguments_);
    expect((await readdir(folder)).filter((name) => name.includes(".tmp"))).toEqual([]);
  });
});
