import type { Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import type { MaskSummary } from "../state/mask.ts";
import type { StrokeSample } from "./capsule.ts";
import { MaskEngine } from "./mask-engine.ts";
import type { MaskReport, MaskRequest } from "./mask-messages.ts";
import type { MaskView } from "./mask-view.ts";
import type { Brush } from "./rasterise.ts";

export type MaskWorkerFactory = () => Worker;

export function createMaskWorker(): Worker {
  return new Worker(new URL("./mask-worker.ts", import.meta.url), { type: "module", name: "mask" });
}

interface Pending {
  readonly resolve: (png: Blob | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The main thread's side of the mask: its canvas, and messages to the engine. The engine runs in a worker; where
 * workers or OffscreenCanvas are missing, or the worker cannot start, the same engine runs here.
 */
export class MaskClient {
  /** Shows the mask; to be laid over the photo with the size of the view. */
  readonly canvas = document.createElement("canvas");
  readonly #onSummary: (summary: MaskSummary, step: boolean) => void;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #worker: Worker | null = null;
  /** Requests made before the engine was there; null afterwards. */
  #early: MaskRequest[] | null = [];
  #send: (request: MaskRequest, transfer: Transferable[]) => void = (request) => this.#early?.push(request);
  #destroyed = false;

  constructor(createWorker: MaskWorkerFactory, onSummary: (summary: MaskSummary, step: boolean) => void) {
    this.#onSummary = onSummary;
    // A method that browsers without OffscreenCanvas lack.
    if (!("transferControlToOffscreen" in this.canvas)) {
      this.#runHere();
      return;
    }
    try {
      this.#worker = createWorker();
    } catch {
      // Workers may be forbidden; the editor works without them, only less smoothly.
      this.#runHere();
      return;
    }
    this.#worker.addEventListener("message", (event: MessageEvent<MaskReport>) => this.#receive(event.data));
    this.#worker.addEventListener("error", (event) => this.#workerFailed(event.message));
  }

  reset(size: Size | null): void {
    this.#send({ type: "reset", size }, []);
  }

  setView(view: MaskView): void {
    this.#send({ type: "view", view }, []);
  }

  /** @param color `#rrggbb` @param opacity 0..1 */
  setTint(color: string, opacity: number): void {
    this.#send({ type: "tint", color, opacity }, []);
  }

  /** @param ring diameter (picture pixels) and line (device pixels) of the outline to show; null shows none */
  beginStroke(
    brush: Brush,
    samples: readonly StrokeSample[],
    ring: { diameter: number; lineWidth: number } | null,
  ): void {
    this.#send({ type: "begin-stroke", brush, samples: packSamples(samples), ring }, []);
  }

  extendStroke(samples: readonly StrokeSample[]): void {
    // Copied, not transferred: for a few numbers that is the cheaper way.
    this.#send({ type: "extend-stroke", samples: packSamples(samples) }, []);
  }

  endStroke(keep: boolean): void {
    this.#send({ type: "end-stroke", keep }, []);
  }

  command(type: "undo" | "redo" | "invert" | "clear"): void {
    this.#send({ type }, []);
  }

  /** Rejects with AppError; see `loadMask` of load-mask.ts. The mask stays as it was when loading fails. */
  async load(url: string | null): Promise<void> {
    // Absolute, since a worker's own address is another.
    const absolute = url === null ? null : new URL(url, document.baseURI).href;
    await this.#request((id) => ({ type: "load", id, url: absolute, undoable: false }));
  }

  /** Like `load`, but as one undo step. */
  async replace(url: string): Promise<void> {
    await this.#request((id) => ({
      type: "load",
      id,
      url: new URL(url, document.baseURI).href,
      undoable: true,
    }));
  }

  /** The mask as a PNG, or null when it is empty. Rejects with AppError `cancelled` when `signal` aborts. */
  export(signal?: AbortSignal): Promise<Blob | null> {
    return this.#request((id) => ({ type: "export", id }), signal);
  }

  destroy(): void {
    this.#destroyed = true;
    this.#worker?.terminate();
    this.#send = () => {};
    this.#rejectAll(new AppError("cancelled", "The canvas was closed."));
    this.canvas.remove();
  }

  async #request(make: (id: number) => MaskRequest, signal?: AbortSignal): Promise<Blob | null> {
    if (signal?.aborted || this.#destroyed)
      throw new AppError("cancelled", "The mask's transfer was cancelled.");
    const id = this.#nextId++;
    const cancel = () => this.#send({ type: "cancel", id }, []);
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await new Promise<Blob | null>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        this.#send(make(id), []);
      });
    } finally {
      this.#pending.delete(id);
      signal?.removeEventListener("abort", cancel);
    }
  }

  #receive(report: MaskReport): void {
    switch (report.type) {
      case "ready":
        return this.#connect();
      case "summary":
        return this.#onSummary(report.summary, report.step);
      case "loaded":
        return this.#pending.get(report.id)?.resolve(null);
      case "exported":
        return this.#pending.get(report.id)?.resolve(report.png);
      case "failed":
        return this.#pending.get(report.id)?.reject(AppError.fromData(report.error));
    }
  }

  #connect(): void {
    const worker = this.#worker;
    if (!worker) return;
    this.#send = (request, transfer) => worker.postMessage(request, transfer);
    const canvas = this.canvas.transferControlToOffscreen();
    this.#send({ type: "surface", canvas }, [canvas]);
    this.#flush();
  }

  #runHere(): void {
    const engine = new MaskEngine((report) => {
      if (!this.#destroyed) this.#receive(report);
    });
    this.#send = (request) => engine.receive(request);
    this.#send({ type: "surface", canvas: this.canvas }, []);
    this.#flush();
  }

  #flush(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const request of early) this.#send(request, []);
  }

  #workerFailed(message: string): void {
    if (this.#early) {
      // It never started, so its canvas is still ours.
      this.#worker?.terminate();
      this.#worker = null;
      this.#runHere();
      return;
    }
    this.#rejectAll(new AppError("internal", `The mask's worker failed: ${message}`));
  }

  #rejectAll(error: AppError): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function packSamples(samples: readonly StrokeSample[]): Float64Array<ArrayBuffer> {
  const packed = new Float64Array(samples.length * 3);
  let index = 0;
  for (const { x, y, radius } of samples) {
    packed[index++] = x;
    packed[index++] = y;
    packed[index++] = radius;
  }
  return packed;
}
