import { AppError } from "../../shared/errors.ts";
import { openPhoto } from "./open-photo.ts";
import type { PhotoReport, PhotoRequest } from "./photo-messages.ts";

/** The part of DedicatedWorkerGlobalScope used here; its types exclude the DOM's, which the rest needs. */
interface WorkerScope {
  postMessage(report: PhotoReport, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<PhotoRequest>) => void): void;
}

// `as`: this file only ever runs in a dedicated worker.
const scope = self as unknown as WorkerScope;
const open = new Map<number, AbortController>();

scope.addEventListener("message", ({ data: request }) => {
  if (request.type === "cancel") {
    open.get(request.id)?.abort();
    return;
  }
  const { id, url, previewUrl } = request;
  const abort = new AbortController();
  open.set(id, abort);
  void openPhoto(
    url,
    previewUrl,
    (image, isPreview) => scope.postMessage({ type: "image", id, image, isPreview }, [...image.tiles]),
    abort.signal,
  )
    .then(
      (hasAlpha) => scope.postMessage({ type: "done", id, hasAlpha }, []),
      (error: unknown) => {
        const reason = error instanceof AppError ? error : new AppError("internal", String(error));
        scope.postMessage({ type: "failed", id, error: reason.toData() }, []);
      },
    )
    .finally(() => open.delete(id));
});
