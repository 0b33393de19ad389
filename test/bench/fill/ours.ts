import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { fill } from "../../../electron/providers/builtin/fill.ts";
import { createWorkerFillExecutor } from "../../../electron/providers/builtin/fill-executor.ts";
import type { FillTask } from "../../../electron/providers/builtin/fill-task.ts";
import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";
import { type Measured, quick, repeats } from "./measured.ts";

export type OurMethod = "draft" | "standard" | "best" | "smooth-fill";
export const ourMethods: readonly OurMethod[] = quick
  ? ["standard", "smooth-fill"]
  : ["draft", "standard", "best", "smooth-fill"];

const builtWorker = resolve(join("out", "main", "fill-worker.js"));
export const workerIsBuilt = existsSync(builtWorker);

export async function runOurs(method: OurMethod, image: Raster8, mask: MaskRaster): Promise<Measured> {
  const task: FillTask =
    method === "smooth-fill"
      ? { kind: "smooth", image, mask }
      : { kind: "content-aware", image, mask, quality: method, searchArea: 1.5, seed: 1 };
  let picture = image;
  let computationMs = Number.POSITIVE_INFINITY;
  let workerMs = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < repeats; turn++) {
    const started = performance.now();
    picture = finish(task);
    computationMs = Math.min(computationMs, performance.now() - started);
    if (workerIsBuilt) workerMs = Math.min(workerMs, await timeWorker(task));
  }
  return { picture, computationMs, ...(workerIsBuilt ? { workerMs } : {}) };
}

function finish(task: FillTask): Raster8 {
  const steps = fill(task);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

async function timeWorker(task: FillTask): Promise<number> {
  const started = performance.now();
  const executor = createWorkerFillExecutor(pathToFileURL(builtWorker));
  await executor.run(task, { signal: new AbortController().signal, onProgress: () => {} });
  return performance.now() - started;
}
