import { MaskEngine } from "../../../renderer/mask/mask-engine.ts";
import { type MaskReport, type MaskRequest, sampleStride } from "../../../renderer/mask/mask-messages.ts";
import type { MaskLatencies } from "./bench-page.ts";
import type { TimedMessage } from "./timed-messages.ts";

/** The mask's worker as it ships (mask-worker.ts), with a clock around each message. */
interface WorkerScope {
  postMessage(report: MaskReport, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<MaskRequest>) => void): void;
}

// `as`: this file only ever runs in a dedicated worker.
const scope = self as unknown as WorkerScope;
const engine = new MaskEngine((report) => scope.postMessage(report, []));
const channel = new BroadcastChannel("bench");
let latencies: MaskLatencies = noLatencies();

scope.addEventListener("message", ({ data: message }) => {
  engine.receive(message);
  // `as`: the page writes the event's time on each message of a stroke and on undo.
  const { time } = message as typeof message & { readonly time: number };
  const elapsed = performance.timeOrigin + performance.now() - time;
  if (message.type === "undo") latencies.undo.push(elapsed);
  else if (message.type === "end-stroke") latencies.up.push(elapsed);
  else if (message.type === "extend-stroke") latencies.move.push(elapsed);
  if (message.type !== "begin-stroke" && message.type !== "extend-stroke") return;
  const { samples } = message;
  for (let at = 0; at < samples.length; at += sampleStride) {
    latencies.positions.push(samples[at] ?? Number.NaN, samples[at + 1] ?? Number.NaN);
  }
});
channel.addEventListener("message", ({ data }: MessageEvent<TimedMessage>) => {
  if (data.type !== "take") return;
  channel.postMessage({ type: "taken", latencies } satisfies TimedMessage);
  latencies = noLatencies();
});
scope.postMessage({ type: "ready" }, []);

function noLatencies(): MaskLatencies {
  return { move: [], up: [], undo: [], positions: [] };
}
