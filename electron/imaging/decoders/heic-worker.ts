import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "../../../shared/errors.ts";
import { decodeHeicPixels } from "./heic-decoder.ts";
import type { HeicAnswer, HeicTask } from "./heic-in-worker.ts";

// The entry of a thread that decodes one picture and ends. heic-in-worker.ts starts it with a HeicTask.
const { bytes, depth } = workerData as HeicTask; // only heic-in-worker.ts starts this file

function answer(): HeicAnswer {
  try {
    return { status: "decoded", raster: decodeHeicPixels(bytes, { depth }) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { status: "failed", error: error.toData() };
  }
}

const reply = answer();
parentPort?.postMessage(reply, reply.status === "decoded" ? [reply.raster.data.buffer as ArrayBuffer] : []); // made here, never shared
