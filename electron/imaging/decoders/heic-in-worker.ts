import { Worker } from "node:worker_threads";
import type { Raster } from "../../../shared/domain/raster.ts";
import { AppError, type ErrorData } from "../../../shared/errors.ts";
import { abortable } from "../abortable.ts";
import { corruptPicture } from "../picture-errors.ts";

export interface HeicTask {
  readonly bytes: Uint8Array;
  /** Bits a channel, as the header says. */
  readonly depth: number;
}

export type HeicAnswer =
  | { readonly status: "decoded"; readonly raster: Raster }
  | { readonly status: "failed"; readonly error: ErrorData };

/** A large HEIC takes seconds: what takes this long would not end. */
const maximumMs = 300_000;

/** The decoder's own objects. Pixels and WebAssembly lie outside, where the limits on pictures bound them. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 };

/**
 * `decodeHeicPixels` on a thread of its own, which an abort kills: a large HEIC takes seconds, and a hostile one
 * could take for ever.
 * @param entry the built heic-worker.ts.
 * @param limitMs after which it is given up, in milliseconds.
 * @throws AppError `corrupt-picture`, also when the time is up; the signal's reason.
 */
export async function decodeHeicInWorker(
  task: HeicTask,
  entry: URL,
  signal: AbortSignal,
  limitMs = maximumMs,
): Promise<Raster> {
  signal.throwIfAborted();
  const timeUp = AbortSignal.timeout(limitMs);
  const worker = new Worker(entry, { workerData: task, resourceLimits });
  try {
    const answered = new Promise<HeicAnswer>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", (error) => reject(corruptPicture("heic", "its pixels cannot be read", error)));
      worker.once("exit", () => reject(corruptPicture("heic", "decoding it ended without a picture")));
    });
    const answer = await abortable(answered, AbortSignal.any([signal, timeUp]));
    if (answer.status === "failed") throw AppError.fromData(answer.error);
    return answer.raster;
  } catch (error) {
    if (error !== timeUp.reason) throw error;
    throw corruptPicture("heic", `it could not be decoded in ${Math.round(limitMs / 1000)} seconds`, error);
  } finally {
    await worker.terminate();
  }
}
