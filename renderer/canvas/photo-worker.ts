import type { PhotoReport, PhotoRequest } from "./photo-messages.ts";
import { PhotoOpener } from "./photo-opener.ts";

/** The part of DedicatedWorkerGlobalScope used here; its types exclude the DOM's, which the rest needs. */
interface WorkerScope {
  postMessage(report: PhotoReport, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<PhotoRequest>) => void): void;
}

// `as`: this file only ever runs in a dedicated worker.
const scope = self as unknown as WorkerScope;
const opener = new PhotoOpener((report, transfer) => scope.postMessage(report, transfer));
scope.addEventListener("message", (event) => opener.receive(event.data));
scope.postMessage({ type: "ready" }, []);
