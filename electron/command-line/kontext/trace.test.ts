import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { readTensors } from "../../../test/support/kontext/read-tensors.ts";
import { relativeError } from "../../../test/support/kontext/relative-error.ts";
import { fixturePath, tinyCheckpoint } from "../../../test/support/kontext/tiny-kontext.ts";
import { readTensorFile, tensorFileBytes } from "../../inference/kontext/trace/tensor-file.ts";
import { createTerminal } from "../terminal.ts";
import { kontextCommand } from "./trace.ts";

const scratch = await mkdtemp(join(tmpdir(), "kontext-command-"));
afterAll(() => rm(scratch, { recursive: true, force: true }));

const inputs = fixturePath("golden/edit.safetensors");

function argumentsOf(changed: Readonly<Record<string, string>>): string[] {
  const options = {
    "--checkpoint": tinyCheckpoint,
    "--inputs": inputs,
    "--width": "80",
    "--height": "48",
    "--steps": "3",
    "--guidance": "2.5",
    "--seed": "42",
    "-o": join(scratch, "out.safetensors"),
    ...changed,
  };
  return ["trace", ...Object.entries(options).flat()];
}

async function run(args: readonly string[]): Promise<unknown> {
  let printed = "";
  const output = { write: (text: string) => (printed += text) };
  const terminal = createTerminal({
    json: true,
    quiet: true,
    pictureToOutput: false,
    output,
    errors: output,
  });
  const { signal } = new AbortController();
  await kontextCommand(args, {
    terminal,
    signal,
    secondSignal: signal,
    stdin: Object.assign(new PassThrough(), { isTTY: false }),
    stdout: new PassThrough(),
  });
  return JSON.parse(printed);
}

describe("palimpsest kontext trace", () => {
  it("writes the tensors that diffusers computes", async () => {
    const path = join(scratch, "out.safetensors");
    expect(await run(argumentsOf({}))).toMatchObject({ output: path, tensors: 22, attention: "fused" });
    const found = readTensors(path);
    const expected = readTensors(inputs);
    for (const name of ["edit/decoded", "edit/step2/transformer_output", "t5/last_hidden_state"]) {
      expect(relativeError(found.floats(name), expected.floats(name)), name).toBeLessThan(2e-5);
    }
    const picture = expected.bytes("edit/image_rgb_uint8");
    const made = found.bytes("edit/image_rgb_uint8");
    expect(made.shape).toEqual(picture.shape);
    const distances = Array.from(picture.data, (value, index) => Math.abs(value - (made.data[index] ?? 0)));
    expect(Math.max(...distances)).toBeLessThanOrEqual(1);
  });

  it.each<[string, Record<string, string>, string]>([
    ["a width that is no multiple of 16", { "--width": "81" }, "The result is 81×48"],
    ["a device that there is not", { "--provider": "abacus" }, '--provider is "abacus"'],
    ["a step count out of range", { "--steps": "101" }, '--steps is "101"'],
    ["a guidance that is no number", { "--guidance": "much" }, '--guidance is "much"'],
    ["true guidance without negative embeddings", { "--true-cfg": "2" }, 'no "negative_prompt_embeds"'],
  ])("refuses %s", async (_, changed, message) => {
    await expect(run(argumentsOf(changed))).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining(message),
    });
  });

  it("refuses a device that is not here, and says so", async () => {
    const elsewhere = process.platform === "win32" ? "coreml" : "directml";
    await expect(run(argumentsOf({ "--provider": elsewhere }))).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(
        new RegExp(`^${elsewhere} cannot be used here\\. ONNX Runtime finds no .+ on this computer\\.`),
      ),
    });
  });

  it("names the option, the verb and the tensor that are missing", async () => {
    await expect(run(["paint"])).rejects.toThrow('kontext takes "trace", not "paint".');
    await expect(run(["trace", "--width", "16"])).rejects.toThrow("--checkpoint is missing.");
    const tensors = new Map(await readTensorFile(inputs));
    tensors.delete("clip_input_ids");
    const path = join(scratch, "without-ids.safetensors");
    await writeFile(path, tensorFileBytes(tensors));
    await expect(run(argumentsOf({ "--inputs": path }))).rejects.toThrow(
      'The inputs have no "clip_input_ids".',
    );
  });

  it("says where it cannot write, and leaves nothing there", async () => {
    const before = await readdir(scratch);
    const path = join(scratch, "no-such-folder", "out.safetensors");
    await expect(run(argumentsOf({ "-o": path }))).rejects.toMatchObject({
      name: "AppError",
      message: expect.stringContaining("no-such-folder"),
    });
    expect(await readdir(scratch)).toEqual(before);
  });
});
