import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeMask } from "../../electron/imaging/mask-codec.ts";
import { encodePicture } from "../../electron/imaging/picture-codec.ts";
import { similarityInMask } from "../../electron/providers/builtin/testing/similarity.ts";
import type { MaskRaster, Raster8 } from "../../shared/domain/raster.ts";
import { type FillCase, fillCases, readCase } from "./fill/cases.ts";
import { findGmic, type GmicMethod, gmicCommands } from "./fill/gmic.ts";
import { type HoleName, holeNames, holeOf, withHole } from "./fill/holes.ts";
import { type Measured, quick, repeats } from "./fill/measured.ts";
import { findOpencv, opencvMethods } from "./fill/opencv.ts";
import { ourMethods, runOurs, workerIsBuilt } from "./fill/ours.ts";
import { detailInMask, shiftedTruth } from "./fill/sharpness.ts";
import { against, gmicNames, type HoleScores, meansOf, opencvNames, type Score } from "./fill/summary.ts";

/**
 * npm run bench -- fill [--quick] [--keep FOLDER]: time and quality of both built-in fills against OpenCV's and G'MIC's
 * on the same holes in the same run. Prints one JSON to stdout, progress to stderr; --quick ends within five minutes,
 * --keep writes every filled picture.
 */

const keepAt = process.argv.indexOf("--keep");
const keepFolder = keepAt < 0 ? null : (process.argv[keepAt + 1] ?? null);
if (keepFolder !== null) await mkdir(keepFolder, { recursive: true });

const opencv = await findOpencv();
const gmic = await findGmic();
const notes = [opencv, gmic].flatMap((peer) => ("missing" in peer ? [peer.missing] : []));
if (!workerIsBuilt) notes.push("out/main/fill-worker.js is not built: times in a worker are missing.");
for (const note of notes) console.error(note);

const folder = await mkdtemp(join(tmpdir(), "palimpsest-bench-fill-"));
const holes: HoleScores[] = [];
try {
  // Whoever runs first would pay for compiling the loops; the worker's times have that in them.
  const [first] = fillCases;
  if (first) await measure(first, await readCase(first), "disc");
  for (const one of fillCases) {
    const truth = await readCase(one);
    for (const hole of holeNames) holes.push(await measure(one, truth, hole));
  }
} finally {
  await rm(folder, { recursive: true });
}

const kinds = ["texture", "structure", "smooth"] as const;
const peers = [...opencvNames, ...gmicNames];
const report = {
  bench: "fill",
  quick,
  repeats,
  timing:
    "Milliseconds, shortest of all repeats. computationMs: pixels in memory to pixels in memory, without process start " +
    "and files (ours in this process with warm code; OpenCV around cv2.inpaint; G'MIC by tic and toc, on all cores). workerMs: ours " +
    "as the product runs it, with the start of a fresh worker, cold code and copying. workerTimeRatio is workerMs over " +
    "the peer's computationMs: the harder one for us.",
  quality:
    "On the held-out pixels only. detail: fine detail against the truth's, 1 = as much; a blur has little. shifted-truth: " +
    "the picture's own pixels from elsewhere; PSNR and SSIM reward a blur over right texture in another place, and this " +
    "shows by how much.",
  gmic: gmicCommands,
  notes,
  means: Object.fromEntries([
    ["all", meansOf(holes)],
    ...kinds.map((kind) => [kind, meansOf(holes.filter((hole) => hole.kind === kind))] as const),
  ]),
  oursAgainst: Object.fromEntries(
    ourMethods.map((ours) => [
      ours,
      Object.fromEntries(
        peers.map((peer) => [
          peer,
          {
            all: against(holes, ours, peer),
            texture: against(
              holes.filter(({ kind }) => kind === "texture"),
              ours,
              peer,
            ),
          },
        ]),
      ),
    ]),
  ),
  holes,
};
const fourDigits = (_key: string, value: unknown): unknown =>
  typeof value === "number" && Number.isFinite(value) ? Number(value.toPrecision(4)) : value;
console.log(JSON.stringify(report, fourDigits, 2));

async function measure(one: FillCase, truth: Raster8, holeName: HoleName): Promise<HoleScores> {
  const hole = holeOf(holeName, truth.width, truth.height);
  const given = withHole(truth, hole);
  const imageFile = join(folder, "image.png");
  const maskFile = join(folder, "mask.png");
  await writeFile(imageFile, await encodePicture(given));
  await writeFile(maskFile, await encodeMask(hole));

  const results = new Map<string, Measured>();
  for (const method of ourMethods) results.set(method, await runOurs(method, given, hole));
  if ("method" in opencv) {
    const filled = await opencv.method(imageFile, maskFile, folder);
    for (const method of opencvMethods) results.set(method, filled[method]);
  }
  if ("method" in gmic) {
    for (const method of Object.keys(gmicCommands) as GmicMethod[]) {
      // `as`: keys of a constant object
      results.set(method, await gmic.method(method, imageFile, maskFile, join(folder, "gmic.png")));
    }
  }
  const scores: Record<string, Score> = {};
  for (const [method, measured] of results) {
    scores[method] = scoreOf(truth, measured.picture, hole, measured);
    await keep(`${one.name}-${holeName}-${method}`, measured.picture);
  }
  scores["shifted-truth"] = scoreOf(truth, shiftedTruth(truth, hole), hole, null);
  await keep(`${one.name}-${holeName}-given`, given);
  await keep(`${one.name}-${holeName}-truth`, truth);
  const holePixels = hole.data.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
  const line = Object.entries(scores).map(([method, { ssim }]) => `${method} ${ssim.toFixed(3)}`);
  console.error(`${one.name}, ${holeName}, ${holePixels} pixels: ${line.join(", ")}`);
  return { case: one.name, kind: one.kind, hole: holeName, holePixels, scores };
}

function scoreOf(truth: Raster8, filled: Raster8, hole: MaskRaster, measured: Measured | null): Score {
  return {
    computationMs: measured?.computationMs ?? null,
    workerMs: measured?.workerMs ?? null,
    ...similarityInMask(truth, filled, hole),
    detail: detailInMask(filled, hole) / Math.max(1e-6, detailInMask(truth, hole)),
  };
}

async function keep(name: string, picture: Raster8): Promise<void> {
  if (keepFolder !== null) await writeFile(join(keepFolder, `${name}.png`), await encodePicture(picture));
}
