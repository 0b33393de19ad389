import { mkdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { rounded } from "./canvas/statistics.ts";
import { runProgram } from "./fill/run-program.ts";
import { benchCase, type KontextCost } from "./kontext/case.ts";
import { findDiffusers } from "./kontext/find-diffusers.ts";
import { writeMidCheckpoint } from "./kontext/mid-checkpoint.ts";

/**
 * npm run bench -- kontext [--quick]: one edit with FLUX.1 Kontext on the CPU, a random checkpoint of about 100 million
 * parameters: our pipeline against its bare sessions, and against diffusers with PyTorch on the same checkpoint, threads
 * and inputs. Every run is a process of its own, the two in turn. Prints one JSON to stdout; --quick runs each once.
 */

const rounds = process.argv.includes("--quick") ? 1 : 3;
const threads = availableParallelism();
const folder = join(".cache", "bench-kontext");
await mkdir(folder, { recursive: true });
const checkpoint = join(folder, "checkpoint");
const parameters = await writeMidCheckpoint(checkpoint);
const picture = join(folder, "context.png");
await writePicture(picture);
const python = await findDiffusers();

const { side, steps, guidance, seed, prompt } = benchCase;
const ours: KontextCost[] = [];
const diffusers: KontextCost[] = [];
for (let round = 0; round < rounds; round++) {
  const common = [checkpoint, picture, `${threads}`];
  const script = join("test", "bench", "kontext", "ours.ts");
  ours.push(await runAlone(process.execPath, ["--import", "tsx", script, ...common, resultOf("ours")]));
  if ("missing" in python) continue;
  const settings = [side, steps, guidance, seed, prompt].map(String);
  const other = join("test", "bench", "kontext", "run_diffusers.py");
  diffusers.push(await runAlone(python.method, [other, ...common, resultOf("diffusers"), ...settings]));
}

const best = fastest(ours);
const theirs = diffusers.length === 0 ? null : fastest(diffusers);
const report = {
  bench: "kontext",
  rounds,
  processors: threads,
  parameters,
  edit: { side, steps },
  meaning:
    "Milliseconds of one edit with everything loaded, prompt included; of all rounds the fastest. overSessions: ours over the " +
    "time inside ONNX Runtime in the same edit; overBare: over the same inputs given to the bare sessions once more. ProcessorTime: of all threads, which other programs on the machine hardly change. " +
    "firstMs: loading and the first edit. peakMemory: megabytes of the whole process.",
  aim: "overSessions and overBare at most 1.05, overDiffusers at most 0.8",
  overSessions: Math.min(...ours.map(({ editMs, sessionMs }) => editMs / sessionMs)),
  overBare: Math.min(...ours.map(({ editMs, bareMs }) => editMs / bareMs)),
  overBareProcessorTime: Math.min(
    ...ours.map(({ processorMs, bareProcessorMs }) => processorMs / bareProcessorMs),
  ),
  overDiffusers: theirs ? best.editMs / theirs.editMs : null,
  overDiffusersProcessorTime: theirs ? best.processorMs / theirs.processorMs : null,
  ours: inMegabytes(best),
  diffusers: theirs ? inMegabytes(theirs) : python,
  pictures: theirs ? await comparePictures() : null,
};
console.log(JSON.stringify(rounded(report), null, 2));

async function runAlone(command: string, programArguments: readonly string[]): Promise<KontextCost> {
  const { code, output } = await runProgram(command, programArguments);
  const line = output
    .split("\n")
    .toReversed()
    .find((text) => text.startsWith("{"));
  if (code !== 0 || line === undefined) throw new Error(`${command} ended with ${code}: ${output}`);
  const cost = JSON.parse(line) as KontextCost; // `as`: what our own script printed
  console.error(
    `  ${programArguments.at(-1) === prompt ? "diffusers" : "ours"} ${cost.editMs.toFixed(0)} ms`,
  );
  return cost;
}

function fastest(costs: readonly KontextCost[]): KontextCost {
  const [first] = costs.toSorted((a, b) => a.editMs - b.editMs);
  if (!first) throw new Error("Nothing was measured.");
  return first;
}

function inMegabytes(cost: KontextCost) {
  return { ...cost, peakMemory: cost.peakMemory / 1e6 };
}

function resultOf(name: string): string {
  return join(folder, `${name}.rgb`);
}

async function comparePictures() {
  const [a, b] = [await readFile(resultOf("ours")), await readFile(resultOf("diffusers"))];
  const distances = Array.from(a, (value, index) => Math.abs(value - (b[index] ?? 0)));
  const equal = distances.filter((distance) => distance === 0).length;
  return { largestDifference: Math.max(...distances), equalPercent: (100 * equal) / distances.length };
}

async function writePicture(path: string): Promise<void> {
  const { side: length } = benchCase;
  const data = Buffer.from(
    Uint8Array.from({ length: length * length * 3 }, (_, index) => {
      const pixel = Math.floor(index / 3);
      return ((pixel % length) * (1 + (index % 3)) + Math.floor(pixel / length) * 2) % 256;
    }),
  );
  await sharp(data, { raw: { width: length, height: length, channels: 3 } })
    .png()
    .toFile(path);
}
