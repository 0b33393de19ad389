import type {
  InferenceProcess,
  StartInferenceProcess,
} from "../../../inference/process/inference-process.ts";
import { ProcessEnds } from "../../../inference/process/process-ends.ts";
import type { Channel } from "./channel.ts";
import {
  type InferenceReport,
  type InferenceRequest,
  inferenceReport,
  inferenceRequest,
} from "./inference-line.ts";

/**
 * Inference processes for a core that is itself a utility process: those cannot start others, so the window's process
 * starts them and passes on what is said.
 */
export function startOverChannel(channel: Channel): StartInferenceProcess {
  let count = 0;
  return () => {
    const id = ++count;
    const ask = (request: InferenceRequest["request"]) =>
      channel.post({ line: "inference", id, request } satisfies InferenceRequest);
    const hear = (listener: (report: InferenceReport["report"]) => void) =>
      channel.onMessage((raw) => {
        const parsed = inferenceReport.safeParse(raw);
        if (parsed.success && parsed.data.id === id) listener(parsed.data.report);
      });
    const ends = new ProcessEnds();
    const stop = hear((report) => {
      if (report.type !== "end") return;
      stop();
      ends.tell({ code: report.code, signal: report.signal });
    });
    ask({ type: "start" });
    return {
      post: (message) => ask({ type: "post", message }),
      onMessage: (listener) =>
        hear((report) => {
          if (report.type === "message") listener(report.message);
        }),
      onEnd: ends.onEnd,
      hold: () => {}, // the core stays as long as its window
      kill: () => ask({ type: "kill" }),
    };
  };
}

/** The window's side: starts what the core asks for; when the core is gone, so are they. */
export function serveInferenceProcesses(channel: Channel, start: StartInferenceProcess): void {
  const running = new Map<number, InferenceProcess>();
  const tell = (id: number, report: InferenceReport["report"]) =>
    channel.post({ line: "inference", id, report } satisfies InferenceReport);
  channel.onMessage((raw) => {
    const parsed = inferenceRequest.safeParse(raw);
    if (!parsed.success) return;
    const { id, request } = parsed.data;
    const known = running.get(id);
    if (request.type === "post") return known && post(known, request.message);
    if (request.type === "kill") return known?.kill();
    let started: InferenceProcess;
    try {
      started = start();
    } catch {
      return tell(id, { type: "end", code: null, signal: null }); // it could not be started, as where memory is short
    }
    running.set(id, started);
    started.onMessage((message) => tell(id, { type: "message", message }));
    started.onEnd(({ code, signal }) => {
      running.delete(id);
      tell(id, { type: "end", code, signal });
    });
  });
  channel.onClose(() => {
    for (const started of running.values()) started.kill();
  });
}

/** One that cannot be told what to do is ended, which tells the core. */
function post(process: InferenceProcess, message: unknown): void {
  try {
    process.post(message);
  } catch {
    process.kill();
  }
}
