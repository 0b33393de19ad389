import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { decodeCanonical } from "../../../electron/imaging/picture-codec.ts";
import { toEightBits } from "../../../electron/imaging/to-eight-bits.ts";
import { type Availability, type Measured, repeats } from "./measured.ts";
import { runProgram } from "./run-program.ts";

export const opencvMethods = ["opencv-telea", "opencv-ns"] as const;
export type OpencvMethod = (typeof opencvMethods)[number];

export type RunOpencv = (
  imageFile: string,
  maskFile: string,
  outputFolder: string,
) => Promise<Readonly<Record<OpencvMethod, Measured>>>;

const environment = join(".cache", "bench-fill-python");
/** The interpreter that has OpenCV once `installOpencv` has returned null. */
export const python = join(environment, process.platform === "win32" ? "Scripts" : "bin", "python");
const script = join("test", "bench", "fill", "opencv.py");

export async function findOpencv(): Promise<Availability<RunOpencv>> {
  const missing = await installOpencv();
  return missing === null ? { method: runOpencv } : { missing };
}

/** Uses, or makes, a Python environment of the benches' own under .cache; null, or in one line why there is none. */
export async function installOpencv(): Promise<string | null> {
  if (await hasOpencv()) return null;
  console.error("installing opencv-python-headless into .cache (once)");
  if (!existsSync(python)) {
    const made = await runProgram("python3", ["-m", "venv", environment]);
    if (made.code !== 0) return `OpenCV cannot be run: no Python environment (${lastLine(made.output)}).`;
  }
  const installed = await runProgram(python, ["-m", "pip", "install", "--quiet", "opencv-python-headless"]);
  if (installed.code === 0) return null;
  return `OpenCV cannot be run: pip did not install it (${lastLine(installed.output)}).`;
}

async function hasOpencv(): Promise<boolean> {
  if (!existsSync(python)) return false;
  const { code } = await runProgram(python, ["-c", "import cv2"]);
  return code === 0;
}

const answer = z.record(z.enum(opencvMethods), z.object({ file: z.string(), milliseconds: z.number() }));

async function runOpencv(imageFile: string, maskFile: string, outputFolder: string) {
  const { code, output } = await runProgram(python, [
    script,
    imageFile,
    maskFile,
    outputFolder,
    `${repeats}`,
  ]);
  if (code !== 0) throw new Error(`OpenCV ended with code ${code}: ${output}`);
  const parsed = answer.parse(JSON.parse(output));
  const read = async (method: OpencvMethod): Promise<Measured> => {
    const { file, milliseconds } = parsed[method];
    return { picture: toEightBits(await decodeCanonical(await readFile(file))), computationMs: milliseconds };
  };
  return { "opencv-telea": await read("opencv-telea"), "opencv-ns": await read("opencv-ns") };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
