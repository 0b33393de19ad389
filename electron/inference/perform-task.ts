import { assertNever } from "../../shared/assert.ts";
import { openCheckpoint } from "./kontext/checkpoint/open-checkpoint.ts";
import { convertCheckpoint } from "./kontext/convert/convert-checkpoint.ts";
import type { ConversionTask, InferenceResult, ProbeTask } from "./messages.ts";
import { EditRunner } from "./perform-edit.ts";
import { probeDevice } from "./runtime/probe/probe-device.ts";
import type { PerformTask, TaskContext } from "./worker.ts";

/** What the inference process does with each kind of task. */
export function performTask(): PerformTask {
  const edits = new EditRunner();
  return async (task, context) => {
    switch (task.kind) {
      case "edit":
        return edits.run(task, context);
      case "conversion":
        return convert(task, context);
      case "probe":
        return probe(task);
      default:
        return assertNever(task);
    }
  };
}

async function convert(
  { folder, precision, target }: ConversionTask,
  { signal, tell }: TaskContext,
): Promise<InferenceResult> {
  const checkpoint = await openCheckpoint(folder, { precision: "original" });
  await convertCheckpoint(checkpoint, precision, target, {
    signal,
    onProgress: ({ stage, doneBytes, totalBytes }) =>
      tell({
        type: "progress",
        fraction: doneBytes / totalBytes,
        stage: `Writing ${stage}`,
        doneBytes,
        totalBytes,
      }),
  });
  return { kind: "conversion" };
}

async function probe({ provider }: ProbeTask): Promise<InferenceResult> {
  const found = await probeDevice(provider);
  const numeric =
    found.outcome === "accepted" ? { compute: found.compute, attention: found.attention } : null;
  return { kind: "probe", numeric, reason: found.reason, isMissing: found.outcome === "missing" };
}
