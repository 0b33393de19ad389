import { mkdir, rm, statfs } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "../../../../shared/errors.ts";
import type { Checkpoint, Precision } from "../checkpoint/checkpoint.ts";
import { type ComponentName, componentNames } from "../checkpoint/component-layout.ts";
import { convertedFolder } from "../checkpoint/converted-folder.ts";
import { readFault, systemCode } from "../checkpoint/file-faults.ts";
import { conversionFiles, sizeOf } from "./conversion-files.ts";
import { takeConversionLock } from "./conversion-lock.ts";
import type { ConversionRecord } from "./conversion-record.ts";
import { convertFile } from "./convert-file.ts";
import type { FileLock } from "./file-lock.ts";
import { type PlannedFile, planFile } from "./planned-file.ts";

export type ConvertedPrecision = Exclude<Precision, "original">;

export interface ConversionProgress {
  /** What is being written, for people. */
  readonly stage: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface ConversionReport {
  readonly totalBytes: number;
  readonly components: readonly {
    readonly name: ComponentName;
    /** Weights beyond the largest float16, by tensor, that became ±65504. */
    readonly clamped: Readonly<Record<string, number>>;
    /** Relative L2 error of all quantised weights together; null where none was quantised. */
    readonly relativeError: number | null;
  }[];
}

export interface ConvertOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ConversionProgress) => void;
  /** Work that a kill may lose at most, as bytes written; by default 64 MiB. */
  readonly bytesBetweenSyncs?: number;
}

/** Of what is written, this much more must be free, so that the system and the library can go on. */
const spareShare = 0.02;

/**
 * Where to write a precision: beside the original, or in `fallback` where nothing may be written there.
 *
 * @param fallback a folder of the product's own for this model, absolute; need not be there.
 */
export async function conversionFolder(
  checkpoint: Checkpoint,
  precision: ConvertedPrecision,
  fallback: string,
): Promise<string> {
  const beside = convertedFolder(checkpoint.folder, precision);
  try {
    const probe = join(beside, ".write-test");
    await makeFolder(probe);
    await rm(probe, { recursive: true });
    return beside;
  } catch (error) {
    const code = systemCode(error);
    if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") throw writeFault(error, beside);
    return convertedFolder(fallback, precision);
  }
}

/** With its parents; Node's own way says of a read-only disk that a parent is not there. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return;
    if (systemCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

/**
 * Writes a smaller copy of all weights as one safetensors file for each network. Goes on where an earlier attempt was
 * stopped, by whatever; the bytes are the same as without the stop. A file has its name only when it is whole.
 *
 * @param checkpoint at its original precision.
 * @param target such as from `conversionFolder`.
 * @throws AppError `conflict` while another process converts into it; `storage-full` before anything is written where the disk has too little room; the signal's reason.
 */
export async function convertCheckpoint(
  checkpoint: Checkpoint,
  precision: ConvertedPrecision,
  target: string,
  { signal, onProgress, bytesBetweenSyncs = 64 * 2 ** 20 }: ConvertOptions,
): Promise<ConversionReport> {
  const plans = componentNames.map((name) => planFile(checkpoint, name, precision));
  const totalBytes = plans.reduce((sum, plan) => sum + plan.byteLength, 0);
  let lock: FileLock | undefined;
  try {
    await makeFolder(target);
    lock = await takeConversionLock(target);
    await requireRoom(plans, target);
    const components: ConversionReport["components"][number][] = [];
    let before = 0;
    for (const plan of plans) {
      const record = await convertFile(plan, {
        root: checkpoint.root,
        target,
        lock,
        signal,
        bytesBetweenSyncs,
        onProgress: (bytes) => onProgress({ stage: plan.fileName, doneBytes: before + bytes, totalBytes }),
      });
      before += plan.byteLength;
      components.push({
        name: plan.component,
        clamped: record.clamped,
        relativeError: relativeError(record),
      });
    }
    return { totalBytes, components };
  } catch (error) {
    throw signal.aborted ? signal.reason : writeFault(error, target);
  } finally {
    await lock?.release();
  }
}

function relativeError({ squaredError, squaredSum }: ConversionRecord): number | null {
  return squaredSum === 0 ? null : Math.sqrt(squaredError / squaredSum);
}

async function requireRoom(plans: readonly PlannedFile[], target: string): Promise<void> {
  let needed = 0;
  for (const plan of plans) {
    const { whole, partial } = conversionFiles(target, plan.component);
    if ((await sizeOf(whole)) === plan.byteLength) continue;
    needed += plan.byteLength - Math.max(0, await sizeOf(partial));
  }
  if (needed <= 0) return;
  const { bavail, bsize } = await statfs(target);
  const free = bavail * bsize;
  if (free >= needed * (1 + spareShare)) return;
  throw new AppError(
    "storage-full",
    `Converting the model needs ${gigabytes(needed * (1 + spareShare))} in ${shownFolder(target)}, but only ${gigabytes(free)} is free.`,
    { nextStep: "Free some space on that disk, or choose a smaller precision.", retryable: true },
  );
}

/** The page sees no path: the names of what we made ourselves. */
function shownFolder(target: string): string {
  return `${basename(dirname(target))}/${basename(target)}`;
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function writeFault(error: unknown, target: string): AppError {
  switch (systemCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new AppError(
        "storage-full",
        `The disk of ${shownFolder(target)} became full while the model was converted.`,
        {
          nextStep: "Free some space on that disk, then convert again: it goes on where it stopped.",
          retryable: true,
          cause: error,
        },
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new AppError("storage-read-only", `It is not allowed to write to ${shownFolder(target)}.`, {
        nextStep: "Give your account the right to write to this folder, or choose another one.",
        cause: error,
      });
    default:
      return readFault(error, shownFolder(target));
  }
}
