import { readFile } from "node:fs/promises";
import { decodeCanonical } from "../../../electron/imaging/picture-codec.ts";
import { toEightBits } from "../../../electron/imaging/to-eight-bits.ts";
import { type Availability, type Measured, repeats } from "./measured.ts";
import { runProgram } from "./run-program.ts";

/**
 * G'MIC's two patch-based fills, with the settings that its own dialogs start with.
 * `inpaint`: greedy copying (Daisy et al., 2014): patch 7, lookup 16 patches, lookup factor 0.1, blend 1.2 patches.
 * `inpaint_matchpatch`: multi-scale PatchMatch: automatic scales, patch 9, 10 iterations, blend 5.
 */
export const gmicCommands = {
  "gmic-inpaint": "inpaint[0] [1],7,112,0.1,1,8.4,0,0.05,10,1",
  "gmic-matchpatch": "inpaint_matchpatch[0] [1],0,9,10,5,1",
} as const;
export type GmicMethod = keyof typeof gmicCommands;

export type RunGmic = (
  method: GmicMethod,
  imageFile: string,
  maskFile: string,
  outputFile: string,
) => Promise<Measured>;

export async function findGmic(): Promise<Availability<RunGmic>> {
  const { code, output } = await runProgram("gmic", ["-version"]);
  if (code === 127) {
    return { missing: `G'MIC cannot be run (${output.trim()}); install Debian's package gmic.` };
  }
  return { method: runGmic };
}

/** The mask's values are brought to 0 and 1; `tic` and `toc` time the command alone. */
async function runGmic(
  method: GmicMethod,
  imageFile: string,
  maskFile: string,
  outputFile: string,
): Promise<Measured> {
  let computationMs = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < repeats; turn++) {
    const before = [imageFile, maskFile, "-div[1]", "255", "-tic"];
    const after = ["-toc", "-keep[0]", "-cut", "0,255", "-round", "-output", outputFile];
    const words = `-${gmicCommands[method]}`.split(" ");
    const { code, output } = await runProgram("gmic", ["-verbose", "0", ...before, ...words, ...after]);
    const elapsed = /Elapsed time: ([\d.]+) s/.exec(output)?.[1];
    if (code !== 0 || elapsed === undefined) throw new Error(`gmic ended with code ${code}: ${output}`);
    computationMs = Math.min(computationMs, Number(elapsed) * 1000);
  }
  const picture = toEightBits(await decodeCanonical(await readFile(outputFile)));
  return { picture, computationMs };
}
