import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { z } from "zod";
import { encodeMaskPng } from "../../../renderer/mask/mask-png.ts";
import { colorSelection } from "../../../renderer/mask/operations/color-selection.ts";
import { featherPlane } from "../../../renderer/mask/operations/feather-plane.ts";
import { growPlane, shrinkPlane } from "../../../renderer/mask/operations/grow-plane.ts";
import type { PicturePixels } from "../../../renderer/mask/operations/picture-pixels.ts";
import { colorAt, wandSelection } from "../../../renderer/mask/operations/wand-selection.ts";
import { type Plane, readRow } from "../../../renderer/mask/plane.ts";
import { TiledMask } from "../../../renderer/mask/tiled-mask.ts";
import { finish } from "../../../renderer/mask/work.ts";
import { compareMasks, picturePixels, planePixels } from "../../support/mask-reference/read-reference.ts";
import type { BenchSize } from "../canvas/pictures.ts";
import { python } from "../fill/opencv.ts";
import { runProgram } from "../fill/run-program.ts";

const grow = 10;
const sigma = 16;
export const tolerance = 24;

/** In how many pixels the wand of the page (its PNG) and of this process, which decodes with sharp, select differently. */
export async function unlikeWand(pictureFile: string, png: Uint8Array): Promise<number> {
  const { data, info } = await sharp(pictureFile).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = { x: Math.floor(info.width / 2), y: Math.floor(info.height / 2) };
  const here = finish(wandSelection(picturePixels(data, info.width, info.height), at, tolerance, false));
  const there = await sharp(png).toColourspace("b-w").raw().toBuffer();
  return compareMasks(planePixels(here), there).pixels;
}

/** Milliseconds of each, shortest of all repeats: from pixels in memory to pixels in memory. */
export interface LibraryFigures {
  readonly ours: Readonly<Record<string, number>>;
  readonly opencv: Readonly<Record<string, number>> | null;
  readonly sharp: Readonly<Record<string, number>>;
  /** Ours against OpenCV's result: pixels that differ, and the largest difference. */
  readonly differences: Readonly<Record<string, { pixels: number; most: number }>>;
}

/** Runs ours in this process, OpenCV and sharp on the same mask and picture. */
export async function compareLibraries(
  { width, height }: BenchSize,
  pictureFile: string,
  folder: string,
  repeats: number,
  hasOpencv: boolean,
): Promise<LibraryFigures> {
  const mask = paintedMask(width, height);
  const plane = mask.snapshot();
  const maskFile = join(folder, "mask.png");
  const rows = { width, height, hard: true, readRow: readRow.bind(null, plane) };
  await writeFile(maskFile, Buffer.from(await (await encodeMaskPng(rows, "grey")).arrayBuffer()));
  const { data } = await sharp(pictureFile).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const picture = picturePixels(data, width, height);
  const at = { x: Math.floor(width / 2), y: Math.floor(height / 2) };

  const ours: Record<string, number> = {};
  const results: Record<string, Uint8Array> = {};
  for (const [name, work] of ourWork(plane, picture, at)) {
    const { result, milliseconds } = shortest(repeats, work);
    ours[name] = milliseconds;
    results[name] = planePixels(result);
  }
  ours["invert"] = shortest(repeats * 2, () => mask.invert()).milliseconds;

  const opencv: Record<string, number> = {};
  const differences: Record<string, { pixels: number; most: number }> = {};
  if (hasOpencv) {
    for (const [name, { file, milliseconds }] of Object.entries(
      await runOpencv([maskFile, pictureFile, folder, repeats, grow, sigma, at.x, at.y, tolerance]),
    )) {
      opencv[name] = milliseconds;
      const result = results[name];
      const theirs = await sharp(await readFile(file), { limitInputPixels: false })
        .toColourspace("b-w")
        .raw()
        .toBuffer();
      if (result) differences[name] = compareMasks(result, theirs);
    }
  }
  const raw = { raw: { width, height, channels: 1 } } as const;
  const pixels = Buffer.from(planePixels(plane));
  const bySharp: Record<string, number> = {};
  for (const [name, run] of [
    ["grow-dilate", () => sharp(pixels, raw).dilate(grow)],
    ["shrink-erode", () => sharp(pixels, raw).erode(grow)],
    ["feather", () => sharp(pixels, raw).blur(sigma)],
    ["invert", () => sharp(pixels, raw).negate()],
  ] as const) {
    let best = Number.POSITIVE_INFINITY;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const started = performance.now();
      await run().raw().toBuffer();
      best = Math.min(best, performance.now() - started);
    }
    bySharp[name] = best;
  }
  return { ours, opencv: hasOpencv ? opencv : null, sharp: bySharp, differences };
}

function ourWork(
  plane: Plane,
  picture: PicturePixels,
  at: { x: number; y: number },
): [string, () => Plane][] {
  return [
    ["grow", () => finish(growPlane(plane, grow))],
    ["shrink", () => finish(shrinkPlane(plane, grow))],
    ["feather", () => finish(featherPlane(plane, sigma))],
    ["wand", () => finish(wandSelection(picture, at, tolerance, false))],
    ["colour range", () => finish(colorSelection(picture, colorAt(picture, at), tolerance, false))],
  ];
}

function shortest<Result>(repeats: number, work: () => Result): { result: Result; milliseconds: number } {
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; ; repeat++) {
    const started = performance.now();
    const result = work();
    best = Math.min(best, performance.now() - started);
    if (repeat >= repeats - 1) return { result, milliseconds: best };
  }
}

/** Twenty strokes over the whole picture, as the page paints them. */
function paintedMask(width: number, height: number): TiledMask {
  const mask = new TiledMask(width, height);
  const radius = width / 45;
  mask.begin();
  for (let stroke = 0; stroke < 20; stroke++) {
    let last = null;
    for (let step = 0; step < 60; step++) {
      const sample = {
        x: width * (0.5 + 0.42 * Math.sin(stroke * 1.7 + step / 24)),
        y: height * (0.5 + 0.42 * Math.sin(stroke * 2.3 + step / 31)),
        radius,
      };
      mask.draw(last ?? sample, sample, { mode: "paint", hardness: 1 });
      last = sample;
    }
  }
  mask.commit();
  return mask;
}

/** Bytes a pixel that a mask of noise holds with all its levels: no tile of it can be left out. */
export function worstBytesPerPixel({ width, height }: BenchSize): number {
  const mask = new TiledMask(width, height);
  mask.begin();
  // Specks half a tile apart leave no tile of any level uniform.
  for (let y = 64; y < height + 64; y += 128) {
    for (let x = 64; x < width + 64; x += 128) {
      const speck = { x: Math.min(x, width - 1), y: Math.min(y, height - 1), radius: 3 };
      mask.draw(speck, speck, { mode: "paint", hardness: 0 });
    }
  }
  mask.commit();
  mask.level(mask.levelCount - 1);
  return mask.bytes / (width * height);
}

const answer = z.object({
  methods: z.record(z.string(), z.object({ file: z.string(), milliseconds: z.number() })),
});

async function runOpencv(parameters: readonly (string | number)[]) {
  const script = join("test", "bench", "mask", "opencv.py");
  const { code, output } = await runProgram(python, [script, ...parameters.map(String)]);
  if (code !== 0) throw new Error(`OpenCV ended with code ${code}: ${output}`);
  return answer.parse(JSON.parse(output)).methods;
}
