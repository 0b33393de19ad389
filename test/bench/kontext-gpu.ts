import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { z } from "zod";
import { executionProvider } from "../../shared/domain/local-model.ts";
import { writeRandomTransformer } from "./kontext-gpu/random-transformer.ts";
import { fluxConfig, smallConfig, stepOperations } from "./kontext-gpu/shapes.ts";

/**
 * npm run bench -- kontext-gpu [--provider cuda] [--sides 512,1024] [--steps 5] [--small] [--weights FOLDER]
 *   [--python PYTHON]
 *
 * Seconds per step and peak memory of a transformer of Kontext's real shapes with random float16 weights (23.8 GB,
 * written to FOLDER and kept there, otherwise to a temporary one), on one provider, beside diffusers' own bfloat16 run
 * of the same shapes by a Python that has torch and diffusers, and beside the arithmetic of it. --small checks in
 * seconds that everything runs. One JSON to stdout, progress to stderr. On Linux, cuda needs a library that ONNX Runtime's
 * package comes without: ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js
 */

const { values: options } = parseArgs({
  options: {
    provider: { type: "string", default: "cuda" },
    sides: { type: "string", default: "512,1024" },
    steps: { type: "string", default: "5" },
    small: { type: "boolean", default: false },
    weights: { type: "string" },
    python: { type: "string", default: "python3" },
  },
});
const provider = executionProvider.parse(options.provider);
const size = options.small ? "small" : "full";
const config = options.small ? smallConfig : fluxConfig;
const folder = options.weights
  ? resolve(options.weights)
  : await mkdtemp(join(tmpdir(), "palimpsest-kontext-gpu-"));
const script = (name: string) => fileURLToPath(new URL(`kontext-gpu/${name}`, import.meta.url));

const timed = z.looseObject({ seconds: z.array(z.number()).optional() });

try {
  await mkdir(folder, { recursive: true });
  const weights = join(folder, `transformer-${size}.safetensors`);
  if (!(await stat(weights).catch(() => null))) {
    console.error(`Writing random weights to ${weights}`);
    await writeRandomTransformer(weights, config);
  }
  const runs = [];
  for (const side of options.sides.split(",").map(Number)) {
    const operations = stepOperations(config, side);
    console.error(`${side}²: ours on ${provider}`);
    const ours = await measured(process.execPath, [
      "--import",
      "tsx",
      script("ours.ts"),
      weights,
      size,
      provider,
      String(side),
      options.steps,
    ]);
    console.error(`${side}²: torch`);
    const torch = await measured(options.python, [
      script("torch_steps.py"),
      size,
      String(side),
      options.steps,
    ]);
    runs.push({
      side,
      teraOperations: operations / 1e12,
      ours: withRate(ours, operations),
      torch: withRate(torch, operations),
    });
  }
  console.log(JSON.stringify({ bench: "kontext-gpu", size, provider, gpu: await gpuName(), runs }, null, 2));
} finally {
  if (!options.weights) await rm(folder, { recursive: true });
}

/** Adds the median step and what it achieves of the card's arithmetic. */
function withRate(result: z.infer<typeof timed>, operations: number): object {
  const sorted = result.seconds?.toSorted((one, other) => one - other) ?? [];
  const median = sorted[Math.floor(sorted.length / 2)];
  return median === undefined
    ? result
    : { ...result, medianSeconds: median, teraOperationsPerSecond: operations / median / 1e12 };
}

/** Runs a program that prints one JSON line, and watches the card's memory meanwhile; its failure becomes part of the report. */
async function measured(program: string, words: readonly string[]): Promise<z.infer<typeof timed>> {
  const before = await gpuBytes();
  let peak = before;
  let isDone = false;
  const watch = (async () => {
    while (!isDone && before !== null) peak = Math.max(peak ?? 0, (await gpuBytes()) ?? 0);
  })();
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const failure = await new Promise<string | null>((settle) => {
    child.on("error", (error) => settle(error.message));
    child.on("close", (code) => settle(code === 0 ? null : `ended with ${code}`));
  });
  isDone = true;
  await watch;
  if (failure !== null) return { failure: `${program}: ${failure}` };
  const gpuPeakBytes = peak === null || before === null ? null : peak - before;
  return { ...timed.parse(JSON.parse(output)), gpuPeakBytes };
}

/** Used memory of the first NVIDIA card, or null without one. */
async function gpuBytes(): Promise<number | null> {
  const text = await nvidia("memory.used");
  return text === null ? null : Number(text) * 2 ** 20;
}

async function gpuName(): Promise<string | null> {
  return nvidia("name");
}

async function nvidia(field: string): Promise<string | null> {
  try {
    const query = [`--query-gpu=${field}`, "--format=csv,noheader,nounits"];
    const { stdout } = await promisify(execFile)("nvidia-smi", query);
    return stdout.split("\n")[0]?.trim() ?? null;
  } catch {
    return null;
  }
}
