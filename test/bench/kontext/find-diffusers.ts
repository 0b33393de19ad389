import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Availability } from "../fill/measured.ts";
import { runProgram } from "../fill/run-program.ts";

const environment = join(".cache", "bench-kontext-python");
const python = join(environment, process.platform === "win32" ? "Scripts" : "bin", "python");

/** As test/fixtures/kontext-tiny/generate.py names them. */
const packages = [
  "torch==2.13.0",
  "diffusers==0.42.1",
  "transformers==5.23.0",
  "tokenizers==0.23.3",
  "sentencepiece==0.2.3",
  "safetensors==0.8.0",
  "numpy==2.4.6",
  "Pillow==13.0.0",
  "protobuf",
];

/** Uses, or makes, a Python environment of the bench's own under .cache. @returns its python. */
export async function findDiffusers(): Promise<Availability<string>> {
  if (existsSync(python) && (await runProgram(python, ["-c", "import torch, diffusers"])).code === 0) {
    return { method: python };
  }
  console.error("installing torch and diffusers into .cache (once; some hundred megabytes)");
  for (const [command, ...rest] of [
    ["python3", "-m", "venv", environment],
    [python, "-m", "pip", "install", "--quiet", ...packages],
  ] as const) {
    const { code, output } = await runProgram(command, rest);
    const [line = ""] = output.trim().split("\n").toReversed();
    if (code !== 0) return { missing: `diffusers cannot be run (${line}).` };
  }
  return { method: python };
}
