import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { rounded } from "./canvas/statistics.ts";
import { type BenchPicture, benchPictures, writeInputs } from "./edit/pictures.ts";
import type { RunCost } from "./edit/stopwatch.ts";
import { runProgram } from "./fill/run-program.ts";

/**
 * npm run bench -- edit [--quick]: what our side adds to a masked edit of a large photo, against sharp alone decoding,
 * cropping and encoding the same picture. Every run is a process of its own, ours and the floor in turn. Prints one JSON
 * to stdout; --quick runs each once and leaves out 48 megapixels.
 */

const quick = process.argv.includes("--quick");
const rounds = quick ? 1 : 3;
const pictures = benchPictures.filter(({ megapixels }) => !quick || megapixels < 48);

const figures = [];
for (const picture of pictures) figures.push(await measure(picture));
const report = {
  bench: "edit",
  quick,
  rounds,
  processors: cpus().length,
  meaning:
    "Milliseconds: of all rounds the one with the shortest total. addedMs: everything of ours between asking and the stored " +
    "result but reading the picture and the mask. ratio: ours in total over the floor in total. processorMs: of all threads. peakMemory: megabytes, the " +
    "whole process with Node and the picture's own pixels.",
  aim: "24 megapixels: addedMs at most 1500, ratio at most 2",
  figures,
};
console.log(JSON.stringify(rounded(report), null, 2));

async function measure(picture: BenchPicture) {
  const folder = join(tmpdir(), "palimpsest-bench-edit", `${picture.width}x${picture.height}`);
  console.error(`${picture.megapixels} megapixels: writing the picture`);
  await writeInputs(folder, picture);
  const runs: { ours: RunCost; floor: RunCost }[] = [];
  for (let round = 0; round < rounds; round++) {
    const ours = await runAlone("ours", folder);
    const floor = await runAlone("floor", folder);
    runs.push({ ours, floor });
    console.error(`  ours ${totalOf(ours).toFixed(0)} ms, floor ${totalOf(floor).toFixed(0)} ms`);
  }
  const ours = shortest(runs.map((run) => run.ours));
  const floor = shortest(runs.map((run) => run.floor));
  const reading = (ours.stages["decodePicture"] ?? 0) + (ours.stages["decodeMask"] ?? 0);
  return {
    megapixels: picture.megapixels,
    oursMs: totalOf(ours),
    floorMs: totalOf(floor),
    addedMs: totalOf(ours) - reading,
    addedWithoutStoreMs: totalOf(ours) - reading - (ours.stages["encodeAndStore"] ?? 0),
    ratio: totalOf(ours) / totalOf(floor),
    processorMs: { ours: ours.processorMs, floor: floor.processorMs },
    peakMemory: { ours: ours.peakMemory / 1e6, floor: floor.peakMemory / 1e6 },
    stages: { ours: ours.stages, floor: floor.stages },
  };
}

async function runAlone(name: "ours" | "floor", folder: string): Promise<RunCost> {
  const script = join("test", "bench", "edit", `${name}.ts`);
  const { code, output } = await runProgram(process.execPath, ["--import", "tsx", script, folder]);
  const line = output
    .split("\n")
    .toReversed()
    .find((text) => text.startsWith("{"));
  if (code !== 0 || line === undefined) throw new Error(`${name} ended with ${code}: ${output}`);
  return JSON.parse(line) as RunCost; // `as`: what reportStages of our own process printed
}

function totalOf({ stages }: RunCost): number {
  return Object.values(stages).reduce((sum, stage) => sum + stage, 0);
}

function shortest(runs: readonly RunCost[]): RunCost {
  const [best] = runs.toSorted((a, b) => totalOf(a) - totalOf(b));
  if (!best) throw new Error("Nothing was measured.");
  return best;
}
