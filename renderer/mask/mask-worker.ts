import { MaskEngine } from "./mask-engine.ts";
import type { MaskReport, MaskRequest } from "./mask-messages.ts";

/** The part of DedicatedWorkerGlobalScope used here; its types exclude the DOM's, which the rest needs. */
interface WorkerScope {
  postMessage(report: MaskReport, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<MaskRequest>) => void): void;
}

// `as`: this file only ever runs in a dedicated worker.
const scope = self as unknown as WorkerScope;
const engine = new MaskEngine((report) => scope.postMessage(report, []));
scope.addEventListener("message", (event) => engine.receive(event.data));
scope.postMessage({ type: "ready" }, []);
