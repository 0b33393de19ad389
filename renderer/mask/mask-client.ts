import type { Point, Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import type { MaskState, MaskSummary } from "../state/mask.ts";
import { MaskEngine } from "./mask-engine.ts";
import {
  type MaskForm,
  type MaskReport,
  type MaskRequest,
  type MaskStepReport,
  type PackedSamples,
  type PictureSource,
  sampleStride,
} from "./mask-messages.ts";
import type { MaskOperation } from "./mask-operation.ts";
import type { MaskView } from "./mask-view.ts";
import { OpenRequests, type RequestOptions } from "./open-requests.ts";
import type { Brush, BrushSample } from "./rasterise.ts";

export type MaskWorkerFactory = () => Worker;

export function createMaskWorker(): Worker {
  return new Worker(new URL("./mask-worker.ts", import.meta.url), { type: "module", name: "mask" });
}

export interface ExportOptions {
  /** Of the pictures whose mask is meant; default: the one on the canvas. */
  readonly size?: Size;
  /** Default: `grey`. */
  readonly form?: MaskForm;
  /** Whether the feather is applied; default: no, since a mask is kept with its feather beside it. */
  readonly feather?: boolean;
}

export interface ReplaceOptions {
  /** Standard deviation in picture pixels; default: as it is. Undo brings the former one back with the pixels. */
  readonly feather?: number;
  /** Nothing is done where the mask has another revision by then, or a pointer is at work on it. Default: done anyway. */
  readonly ifRevision?: number;
}

/**
 * The main thread's side of the mask: its canvas, and messages to the engine. The engine runs in a worker; where
 * workers or OffscreenCanvas are missing, or the worker cannot start, the same engine runs here.
 */
export class MaskClient {
  /** Shows the mask; to be laid over the photo with the size of the view. */
  readonly canvas = document.createElement("canvas");
  readonly #onSummary: (summary: MaskSummary, step: MaskStepReport) => void;
  readonly #onFailure: (error: AppError) => void;
  readonly #requests = new OpenRequests((request) => this.#send(request, []));
  #worker: Worker | null = null;
  /** Requests made before the engine was there; null afterwards. */
  #early: MaskRequest[] | null = [];
  #send: (request: MaskRequest, transfer: Transferable[]) => void = (request) => this.#early?.push(request);
  #destroyed = false;

  /** @param onFailure told of what fails while nobody waits for an answer */
  constructor(
    createWorker: MaskWorkerFactory,
    onSummary: (summary: MaskSummary, step: MaskStepReport) => void,
    onFailure: (error: AppError) => void,
  ) {
    this.#onSummary = onSummary;
    this.#onFailure = onFailure;
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

  /** Brings the mask for pictures of a size to the canvas; null forgets all masks. */
  setSize(size: Size | null): void {
    this.#send({ type: "size", size }, []);
  }

  setView(view: MaskView): void {
    this.#send({ type: "view", view }, []);
  }

  /** @param color `#rrggbb` @param opacity 0..1 */
  setTint(color: string, opacity: number): void {
    this.#send({ type: "tint", color, opacity }, []);
  }

  /** Names the picture that wand, colour range and quick select look at; it is read when one of them needs it. */
  setPicture(source: PictureSource | null): void {
    this.#send({ type: "picture", source: source && { ...source, url: absolute(source.url) } }, []);
  }

  /** @param sigma standard deviation in picture pixels, 0 = none; shown at once, and changes no pixel */
  setFeather(sigma: number, size?: Size): void {
    this.#send({ type: "feather", sigma, ...(size && { size }) }, []);
  }

  /** @param ring diameter (picture pixels) and line (device pixels) of the outline to show; null shows none */
  beginStroke(
    brush: Brush,
    samples: readonly BrushSample[],
    ring: { diameter: number; lineWidth: number } | null,
  ): void {
    this.#send({ type: "begin-stroke", brush, samples: packSamples(samples), ring }, []);
  }

  extendStroke(samples: readonly BrushSample[]): void {
    // Copied, not transferred: for a few numbers that is the cheaper way.
    this.#send({ type: "extend-stroke", samples: packSamples(samples) }, []);
  }

  endStroke(keep: boolean): void {
    this.#send({ type: "end-stroke", keep }, []);
  }

  beginQuickSelect(subtract: boolean, samples: readonly BrushSample[]): void {
    this.#send({ type: "begin-quick-select", subtract, samples: packSamples(samples) }, []);
  }

  extendQuickSelect(samples: readonly BrushSample[]): void {
    this.#send({ type: "extend-quick-select", samples: packSamples(samples) }, []);
  }

  /** Resolves when the selection is exact, to whether it made an undo step; rejects as `operate` does. */
  async endQuickSelect(keep: boolean): Promise<boolean> {
    const { changed } = await this.#requests.ask((id) => ({ type: "end-quick-select", id, keep }));
    return changed;
  }

  /** Shows the mask moved by so many picture pixels in all (rounded to whole ones); `endMove` ends it. */
  move(by: Point): void {
    this.#send({ type: "move", by }, []);
  }

  endMove(keep: boolean): void {
    this.#send({ type: "end-move", keep }, []);
  }

  command(type: "undo" | "redo"): void {
    this.#send({ type }, []);
  }

  /** Inverts the mask for a size as one undo step. */
  invert(size: Size): void {
    this.#send({ type: "invert", size }, []);
  }

  /** Empties the mask for a size as one undo step. */
  clear(size: Size): void {
    this.#send({ type: "clear", size }, []);
  }

  /** Resolves when everything that was asked before has been done and told. */
  async settled(): Promise<void> {
    await this.#requests.ask((id) => ({ type: "settle", id }));
  }

  /**
   * Does the operation as one undo step; resolves to whether anything changed. What is sent afterwards waits for it.
   * Rejects with AppError: `cancelled` by the signal, `invalid-input` for a value outside its limits or without a
   * picture, `unavailable` when a picture cannot be fetched; the mask then stays as it was.
   */
  async operate(operation: MaskOperation, options: RequestOptions = {}): Promise<boolean> {
    const sent = withAbsoluteUrls(operation);
    const { changed } = await this.#requests.ask((id) => ({ type: "operate", id, operation: sent }), options);
    return changed;
  }

  /** Rejects with AppError; see `loadMask` of load-mask.ts. The mask stays as it was when loading fails. */
  async load(size: Size, source: string | Blob | null, feather: number): Promise<void> {
    const sent = typeof source === "string" ? absolute(source) : source;
    await this.#requests.ask((id) => ({ type: "load", id, size, source: sent, feather }));
  }

  /**
   * Replaces the mask for a size as one undo step; null empties it. Resolves to the mask as it is then, null where it
   * was refused. Rejects as `load` does.
   */
  async replace(
    size: Size,
    source: string | null,
    { feather, ifRevision }: ReplaceOptions = {},
  ): Promise<MaskState | null> {
    const url = source && absolute(source);
    const { made } = await this.#requests.ask((id) => ({
      type: "replace",
      id,
      size,
      source: url,
      feather: feather ?? null,
      ifRevision: ifRevision ?? null,
    }));
    return made;
  }

  /** The mask as a PNG, or null when it is empty. Rejects with AppError `cancelled` when `signal` aborts. */
  async export(signal?: AbortSignal, options: ExportOptions = {}): Promise<Blob | null> {
    const { size = null, form = "grey", feather = false } = options;
    const { png } = await this.#requests.ask((id) => ({ type: "export", id, size, form, feather }), {
      signal,
    });
    return png;
  }

  destroy(): void {
    this.#destroyed = true;
    this.#worker?.terminate();
    this.#send = () => {};
    this.#requests.close();
    this.canvas.remove();
  }

  #receive(report: MaskReport): void {
    switch (report.type) {
      case "ready":
        return this.#connect();
      case "summary":
        return this.#onSummary(report.summary, report.step);
      default:
        return this.#requests.take(report);
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
    const error = new AppError("internal", `The mask could not be changed: ${message}`, {
      nextStep:
        "Look at the mask: the last change may be missing. What was saved is safe; reloading shows it.",
    });
    if (this.#requests.isEmpty) this.#onFailure(error);
    else this.#requests.rejectAll(error);
  }
}

function packSamples(samples: readonly BrushSample[]): PackedSamples {
  const packed = new Float64Array(samples.length * sampleStride);
  let index = 0;
  for (const { x, y, radius, flow = 1 } of samples) {
    packed[index++] = x;
    packed[index++] = y;
    packed[index++] = radius;
    packed[index++] = flow;
  }
  return packed;
}

/** A worker's own address is another, so what it fetches must not be relative. */
function absolute(url: string): string {
  return new URL(url, document.baseURI).href;
}

function withAbsoluteUrls(operation: MaskOperation): MaskOperation {
  if (operation.kind === "from-difference") return { ...operation, url: absolute(operation.url) };
  if (operation.kind === "paste" && typeof operation.source === "string") {
    return { ...operation, source: absolute(operation.source) };
  }
  return operation;
}
