import { AppError } from "../../shared/errors.ts";
import { openPhoto } from "./open-photo.ts";
import type { PhotoReport, PhotoRequest } from "./photo-messages.ts";

/** Answers requests for pictures: in the photo worker, or on the main thread where that cannot start. */
export class PhotoOpener {
  readonly #report: (report: PhotoReport, transfer: Transferable[]) => void;
  readonly #open = new Map<number, AbortController>();

  constructor(report: (report: PhotoReport, transfer: Transferable[]) => void) {
    this.#report = report;
  }

  receive(request: PhotoRequest): void {
    switch (request.type) {
      case "open":
        void this.#answer(request);
        return;
      case "cancel":
        this.#open.get(request.id)?.abort();
        return;
    }
  }

  async #answer({ id, url, previewUrl }: Extract<PhotoRequest, { type: "open" }>): Promise<void> {
    const abort = new AbortController();
    this.#open.set(id, abort);
    try {
      const hasAlpha = await openPhoto(
        url,
        previewUrl,
        (image, isPreview) => this.#report({ type: "image", id, image, isPreview }, [...image.tiles]),
        abort.signal,
      );
      this.#report({ type: "done", id, hasAlpha }, []);
    } catch (error) {
      const reason = error instanceof AppError ? error : new AppError("internal", String(error));
      this.#report({ type: "failed", id, error: reason.toData() }, []);
    } finally {
      this.#open.delete(id);
    }
  }
}
