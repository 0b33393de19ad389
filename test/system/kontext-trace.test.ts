import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fixturePath, tinyCheckpoint } from "../support/kontext/tiny-kontext.ts";
import { runPalimpsest } from "../support/run-command.ts";

const folder = await mkdtemp(join(tmpdir(), "palimpsest-kontext-trace-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function trace(seed: string, output: string): Promise<string> {
  const given = `--width 80 --height 48 --steps 3 --guidance 2.5 --seed ${seed} -o ${output}`.split(" ");
  const files = ["--checkpoint", tinyCheckpoint, "--inputs", fixturePath("golden/edit.safetensors")];
  const { code, stderr } = await runPalimpsest(["kontext", "trace", ...files, ...given], {
    home: folder,
    folder,
  });
  expect(code, stderr).toBe(0);
  return createHash("sha256")
    .update(await readFile(join(folder, output)))
    .digest("hex");
}

describe("palimpsest kontext trace", () => {
  it("writes the same bytes in two processes, and others for another seed", async () => {
    const first = await trace("42", "first.safetensors");
    expect(await trace("42", "second.safetensors")).toBe(first);
    expect(await trace("43", "third.safetensors")).not.toBe(first);
  });
});
