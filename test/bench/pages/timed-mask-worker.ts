import { MaskEngine } from "../../../renderer/mask/mask-engine.ts";
import { type MaskReport, type MaskRequest, sampleStride } from "../../../renderer/mask/mask-messages.ts";
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
let latencies = { move: [] as number[], up: [] as number[], samples: 0 };

scope.addEventListener("message", ({ data: message }) => {
  engine.receive(message);
  if (message.type !== "begin-stroke" && message.type !== "extend-stroke" && message.type !== "end-stroke")
    return;
  // `as`: the page writes the event's time on each message of a stroke.
  const { time } = message as typeof message & { readonly time: number };
  const elapsed = performance.timeOrigin + performance.now() - time;
  if (message.type === "extend-stroke") latencies.move.push(elapsed);
  if (message.type === "end-stroke") latencies.up.push(elapsed);
  else latencies.samples += message.samples.length / sampleStride;
});
channel.addEventListener("message", ({ data }: MessageEvent<TimedMessage>) => {
  if (data.type !== "take") return;
  channel.postMessage({ type: "taken", latencies } satisfies TimedMessage);
  latencies = { move: [], up: [], samples: 0 };
});
scope.postMessage({ type: "ready" }, []);
