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

/**
 * `decodeHeicPixels` on a thread of its own, which an abort kills: a large HEIC takes seconds, and a hostile one
 * could take for ever.
 * @param entry the built heic-worker.ts.
 * @throws AppError `corrupt-picture`; the signal's reason.
 */
export async function decodeHeicInWorker(task: HeicTask, entry: URL, signal: AbortSignal): Promise<Raster> {
  signal.throwIfAborted();
  const worker = new Worker(entry, { workerData: task });
  try {
    const answered = new Promise<HeicAnswer>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", (error) => reject(corruptPicture("heic", "its pixels cannot be read", error)));
      worker.once("exit", () => reject(corruptPicture("heic", "decoding it ended without a picture")));
    });
    const answer = await abortable(answered, signal);
    if (answer.status === "failed") throw AppError.fromData(answer.error);
    return answer.raster;
  } finally {
    await worker.terminate();
  }
}
