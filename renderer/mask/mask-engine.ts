import type { Rect } from "../../shared/domain/geometry.ts";
import { AppError, type ErrorData } from "../../shared/errors.ts";
import { emptyMask } from "../state/mask.ts";
import type { StrokeSample } from "./capsule.ts";
import { loadMask } from "./load-mask.ts";
import { MaskHistory } from "./mask-history.ts";
import type { MaskReport, MaskRequest, PackedSamples } from "./mask-messages.ts";
import { encodeMaskPng } from "./mask-png.ts";
import { MaskSurface } from "./mask-surface.ts";
import { readRow } from "./plane.ts";
import type { Brush } from "./rasterise.ts";
import { TiledMask, type TileExchange } from "./tiled-mask.ts";

type BeginStroke = Extract<MaskRequest, { type: "begin-stroke" }>;

/**
 * Owns the mask of the picture on the canvas, its undo steps and the canvas that shows it. Runs in a worker, or on
 * the main thread where there is no OffscreenCanvas. Requests are handled in their order, and what they change is
 * drawn before `receive` returns, not at the next frame: that halves the time from pen to pixels (canvas.md §2).
 */
export class MaskEngine {
  readonly #report: (report: MaskReport) => void;
  readonly #surface = new MaskSurface();
  readonly #exports = new Map<number, AbortController>();
  #mask: TiledMask | null = null;
  #history = new MaskHistory();
  #revision = 0;
  /** `isSteady`: the way to `last` was drawn with one radius. */
  #stroke: {
    readonly brush: Brush;
    readonly ring: BeginStroke["ring"];
    last: StrokeSample;
    isSteady: boolean;
  } | null = null;
  /** Requests that wait for one that is asynchronous; null while none is. */
  #waiting: MaskRequest[] | null = null;

  constructor(report: (report: MaskReport) => void) {
    this.#report = report;
  }

  receive(request: MaskRequest): void {
    if (this.#waiting && request.type !== "cancel") {
      this.#waiting.push(request);
      return;
    }
    const work = this.#handle(request);
    if (!work) return;
    this.#waiting = [];
    void work.finally(() => {
      const waiting = this.#waiting ?? [];
      this.#waiting = null;
      for (const next of waiting) this.receive(next);
    });
  }

  /** Does at once what it can; returns a promise when later requests have to wait for it. */
  #handle(request: MaskRequest): Promise<void> | undefined {
    switch (request.type) {
      case "surface":
        this.#surface.attach(request.canvas);
        return this.#redraw();
      case "view":
        this.#surface.setView(request.view);
        return this.#redraw();
      case "tint":
        this.#surface.setTint(request.color, request.opacity);
        return this.#redraw();
      case "reset":
        this.#replace(request.size && new TiledMask(request.size.width, request.size.height));
        return;
      case "begin-stroke":
        return this.#beginStroke(request);
      case "extend-stroke":
        return this.#extendStroke(request.samples);
      case "end-stroke":
        return this.#endStroke(request.keep);
      case "undo":
      case "redo":
        this.#endStroke(true);
        return this.#travel(request.type);
      case "invert":
        this.#endStroke(true);
        return this.#invert();
      case "clear":
        this.#endStroke(true);
        return this.#clear();
      case "load":
        this.#endStroke(false);
        return this.#load(request);
      case "export":
        void this.#export(request.id);
        return;
      case "cancel":
        this.#exports.get(request.id)?.abort();
        return;
    }
  }

  #redraw(): undefined {
    if (this.#mask) this.#surface.drawAll(this.#mask);
    else this.#surface.clear();
  }

  #replace(mask: TiledMask | null): void {
    this.#endStroke(false);
    this.#mask = mask;
    this.#history = new MaskHistory();
    this.#redraw();
    this.#changed(false);
  }

  #beginStroke({ brush, samples, ring }: BeginStroke): undefined {
    this.#endStroke(true);
    const first = sampleAt(samples, 0);
    if (!this.#mask || !first) return;
    this.#mask.begin();
    this.#stroke = { brush, ring, last: first, isSteady: false };
    this.#extendStroke(samples);
  }

  #extendStroke(samples: PackedSamples): undefined {
    const stroke = this.#stroke;
    if (!this.#mask || !stroke) return;
    for (let index = 0; ; index++) {
      const sample = sampleAt(samples, index);
      if (!sample) break;
      // One drawing for each part of the way: the rectangle around them all may be far larger than they are.
      const rect = this.#mask.draw(stroke.last, sample, stroke.brush, stroke.isSteady);
      stroke.isSteady = stroke.last.radius === sample.radius;
      stroke.last = sample;
      this.#surface.draw(this.#mask, rect);
    }
    const { x, y } = stroke.last;
    if (stroke.ring) this.#surface.moveRing(this.#mask, { ...stroke.ring, x, y });
  }

  #endStroke(keep: boolean): undefined {
    const mask = this.#mask;
    if (!mask || !this.#stroke) return;
    this.#stroke = null;
    this.#surface.moveRing(mask, null);
    if (!keep) {
      this.#surface.draw(mask, mask.rollback());
      return;
    }
    const { tiles } = mask.commit();
    if (tiles.size === 0) return;
    this.#history.push(tiles);
    // The levels that are not on show, now rather than in the middle of a zoom.
    mask.level(mask.levelCount - 1);
    this.#changed(true);
  }

  #travel(direction: "undo" | "redo"): Promise<void> | undefined {
    const mask = this.#mask;
    if (!mask) return;
    const show = (rect: Rect | null) => {
      if (rect === null) return;
      this.#surface.draw(mask, rect);
      this.#changed(false);
    };
    const rect = this.#history[direction](mask);
    if (rect instanceof Promise) return rect.then(show);
    show(rect);
  }

  #invert(): undefined {
    if (!this.#mask) return;
    this.#surface.draw(this.#mask, this.#mask.invert());
    this.#history.pushInvert();
    this.#changed(true);
  }

  #clear(): undefined {
    if (this.#mask) this.#keep(this.#mask.clear());
  }

  /** Makes an undo step of tiles that were exchanged, and draws. */
  #keep({ tiles, rect }: TileExchange): void {
    if (!this.#mask || tiles.size === 0) return;
    this.#history.push(tiles);
    this.#surface.draw(this.#mask, rect);
    this.#changed(true);
  }

  async #load({ id, url, undoable }: Extract<MaskRequest, { type: "load" }>): Promise<void> {
    const abort = new AbortController();
    this.#exports.set(id, abort);
    try {
      if (this.#mask) {
        const { width, height } = this.#mask;
        const mask =
          url === null ? new TiledMask(width, height) : await loadMask(url, { width, height }, abort.signal);
        if (undoable) this.#keep(this.#mask.replaceBy(mask));
        else this.#replace(mask);
      } else if (url !== null) {
        throw new AppError("invalid-input", "There is no picture to load the mask for.");
      }
      this.#report({ type: "loaded", id });
    } catch (error) {
      this.#report({ type: "failed", id, error: describe(error) });
    } finally {
      this.#exports.delete(id);
    }
  }

  async #export(id: number): Promise<void> {
    const mask = this.#mask;
    if (!mask || mask.isEmpty) {
      this.#report({ type: "exported", id, png: null });
      return;
    }
    const abort = new AbortController();
    this.#exports.set(id, abort);
    try {
      const plane = mask.snapshot();
      const { width, height } = plane;
      const rows = { width, height, hard: mask.isHard, readRow: readRow.bind(null, plane) };
      this.#report({ type: "exported", id, png: await encodeMaskPng(rows, abort.signal) });
    } catch (error) {
      this.#report({ type: "failed", id, error: describe(error) });
    } finally {
      this.#exports.delete(id);
    }
  }

  #changed(step: boolean): void {
    this.#revision++;
    this.#reportSummary(step);
    const history = this.#history;
    const { undoSteps } = history;
    const settle = async () => {
      await history.settle();
      if (history === this.#history && history.undoSteps < undoSteps) this.#reportSummary(false);
    };
    void settle();
  }

  #reportSummary(step: boolean): void {
    const bounds = this.#mask?.bounds() ?? null;
    const { undoSteps, redoSteps } = this.#history;
    this.#report({
      type: "summary",
      step,
      summary: {
        ...emptyMask,
        revision: this.#revision,
        isEmpty: bounds === null,
        bounds,
        undoSteps,
        redoSteps,
      },
    });
  }
}

function sampleAt(samples: PackedSamples, index: number): StrokeSample | null {
  const x = samples[index * 3];
  const y = samples[index * 3 + 1];
  const radius = samples[index * 3 + 2];
  return x === undefined || y === undefined || radius === undefined ? null : { x, y, radius };
}

function describe(error: unknown): ErrorData {
  if (error instanceof AppError) return error.toData();
  if (error instanceof Error && error.name === "AbortError") {
    return new AppError("cancelled", "The mask's transfer was cancelled.").toData();
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError("internal", `The mask could not be handled: ${reason}`).toData();
}
