import { AppError } from "../../shared/errors.ts";
import type { MaskState } from "../state/mask.ts";
import type { MaskReport, MaskRequest } from "./mask-messages.ts";

/** A request's answer: a PNG, whether the mask was changed, or what it was replaced by. */
interface Answer {
  readonly png: Blob | null;
  readonly changed: boolean;
  readonly made: MaskState | null;
}

const nothing: Answer = { png: null, changed: false, made: null };

/** How to follow and stop what takes long. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how much is done, 0..1; never for what is over at once. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((share: number) => void) | undefined;
}

/** The requests that the mask's engine has yet to answer. */
export class OpenRequests {
  readonly #send: (request: MaskRequest) => void;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #isClosed = false;

  constructor(send: (request: MaskRequest) => void) {
    this.#send = send;
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  /** @param make the request with the number it is given. @throws AppError of the engine; `cancelled` by the signal. */
  async ask(make: (id: number) => MaskRequest, { signal, onProgress }: RequestOptions = {}): Promise<Answer> {
    if (signal?.aborted || this.#isClosed)
      throw new AppError("cancelled", "The mask's transfer was cancelled.");
    const id = this.#nextId++;
    const cancel = () => this.#send({ type: "cancel", id });
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject, onProgress });
        this.#send(make(id));
      });
    } finally {
      this.#pending.delete(id);
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Takes what the engine says of one of them. */
  take(report: Exclude<MaskReport, { type: "ready" | "summary" }>): void {
    const pending = this.#pending.get(report.id);
    switch (report.type) {
      case "loaded":
        return pending?.resolve({ ...nothing, changed: true });
      case "operated":
        return pending?.resolve({ ...nothing, changed: report.changed });
      case "replaced":
        return pending?.resolve({ ...nothing, made: report.made });
      case "progress":
        return pending?.onProgress?.(report.share);
      case "exported":
        return pending?.resolve({ ...nothing, png: report.png });
      case "failed":
        return pending?.reject(AppError.fromData(report.error));
    }
  }

  rejectAll(error: AppError): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  /** From now on nothing is asked any more. */
  close(): void {
    this.#isClosed = true;
    this.rejectAll(new AppError("cancelled", "The canvas was closed."));
  }
}
