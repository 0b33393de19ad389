import type { Point, Size } from "../../shared/domain/geometry.ts";
import { AppError, type ErrorData } from "../../shared/errors.ts";
import { emptyMask } from "../state/mask.ts";
import { loadMask } from "./load-mask.ts";
import { MaskHistory, type Travel } from "./mask-history.ts";
import type { MaskReport, MaskRequest } from "./mask-messages.ts";
import { encodeMaskPng } from "./mask-png.ts";
import { MaskShelf, type ShelvedMask } from "./mask-shelf.ts";
import { MaskStroke, unpackSamples } from "./mask-stroke.ts";
import { MaskSurface } from "./mask-surface.ts";
import { featherPlane } from "./operations/feather-plane.ts";
import { movePlane } from "./operations/move-plane.ts";
import { findSoftTiles } from "./operations/tile-runs.ts";
import { type OpenPicture, openBitmap, PictureCache } from "./picture-source.ts";
import { readRow } from "./plane.ts";
import { prepareOperation } from "./prepare-operation.ts";
import { QuickSelectSession } from "./quick-select/quick-select-session.ts";
import type { TiledMask, TileExchange } from "./tiled-mask.ts";
import { finishInSlices } from "./work.ts";

type Request<Type extends MaskRequest["type"]> = Extract<MaskRequest, { type: Type }>;

const noOffset: Point = { x: 0, y: 0 };

/**
 * Owns the mask of the picture on the canvas, its undo steps and the canvas that shows it. Runs in a worker, or on
 * the main thread where there is no OffscreenCanvas. Requests are handled in their order, and what they change is
 * drawn before `receive` returns, not at the next frame: that halves the time from pen to pixels (canvas.md §2).
 */
export class MaskEngine {
  readonly #report: (report: MaskReport) => void;
  readonly #surface = new MaskSurface();
  readonly #aborts = new Map<number, AbortController>();
  readonly #pictures: PictureCache;
  readonly #openPicture: OpenPicture;
  readonly #shelf = new MaskShelf();
  /** That of the picture on the canvas. */
  #shown: ShelvedMask | null = null;
  #history = new MaskHistory();
  #revision = 0;
  #stroke: { readonly drawn: MaskStroke; readonly ring: Request<"begin-stroke">["ring"] } | null = null;
  #quickSelect: QuickSelectSession | null = null;
  #offset = noOffset;
  /** Requests that wait for one that is asynchronous; null while none is. */
  #waiting: MaskRequest[] | null = null;

  /** @param openPicture reads the pixels that selections look at; the browser's decoder unless told otherwise */
  constructor(report: (report: MaskReport) => void, openPicture: OpenPicture = openBitmap) {
    this.#report = report;
    this.#openPicture = openPicture;
    this.#pictures = new PictureCache(openPicture);
  }

  receive(request: MaskRequest): void {
    if (this.#handleAtOnce(request)) return;
    if (this.#waiting) {
      this.#waiting.push(request);
      return;
    }
    const isQuickSelect = request.type === "extend-quick-select" || request.type === "end-quick-select";
    const work =
      this.#quickSelect && !isQuickSelect
        ? this.#endQuickSelect(true).then(() => this.#handle(request))
        : this.#handle(request);
    if (!work) return;
    this.#waiting = [];
    void work.finally(() => {
      const waiting = this.#waiting ?? [];
      this.#waiting = null;
      for (const next of waiting) this.receive(next);
    });
  }

  /** What changes no pixel of the mask waits for nothing, so that one can look around meanwhile. */
  #handleAtOnce(request: MaskRequest): boolean {
    switch (request.type) {
      case "surface":
        this.#surface.attach(request.canvas);
        break;
      case "view":
        this.#surface.setView(request.view);
        break;
      case "tint":
        this.#surface.setTint(request.color, request.opacity);
        break;
      case "cancel":
        this.#aborts.get(request.id)?.abort();
        return true;
      default:
        return false;
    }
    this.#redraw();
    return true;
  }

  /** Does at once what it can; returns a promise when later requests have to wait for it. */
  #handle(request: MaskRequest): Promise<void> | undefined {
    switch (request.type) {
      case "picture":
        this.#pictures.setSource(request.source);
        return;
      case "size":
        return this.#show(request.size);
      case "feather":
        return this.#setFeather(request.sigma);
      case "begin-stroke":
        return this.#beginStroke(request);
      case "extend-stroke":
        return this.#extendStroke(request);
      case "end-stroke":
        return this.#endStroke(request.keep);
      case "begin-quick-select":
        return this.#beginQuickSelect(request);
      case "extend-quick-select":
        this.#quickSelect?.extend(unpackSamples(request.samples));
        return;
      case "end-quick-select":
        return this.#answer(request.id, async () => ({
          type: "operated",
          id: request.id,
          changed: await this.#endQuickSelect(request.keep),
        }));
      case "move":
        return this.#showMoved(request.by);
      case "end-move":
        return this.#endMove(request.keep);
      case "undo":
      case "redo":
        this.#endGesture(true);
        return this.#travel(request.type);
      case "invert":
        this.#endGesture(true);
        return this.#invert();
      case "clear":
        this.#endGesture(true);
        if (this.#mask) this.#keep(this.#mask.clear());
        return;
      case "operate":
        this.#endGesture(true);
        return this.#operate(request);
      case "load":
        this.#endGesture(false);
        return this.#load(request);
      case "export":
        void this.#export(request);
        return;
    }
  }

  #redraw(): undefined {
    if (this.#mask) this.#surface.drawAll(this.#mask);
    else this.#surface.clear();
  }

  get #mask(): TiledMask | null {
    return this.#shown?.mask ?? null;
  }

  get #feather(): number {
    return this.#shown?.feather ?? 0;
  }

  /** Brings the mask for a size to the canvas; without a picture everything is forgotten. */
  #show(size: Size | null): undefined {
    this.#endGesture(true);
    if (size === null) {
      this.#shelf.clear();
      this.#history = new MaskHistory();
    }
    this.#shown = size && this.#shelf.take(size);
    this.#surface.setFeather(this.#feather);
    this.#redraw();
    this.#reportSummary(false);
  }

  #setFeather(sigma: number): undefined {
    if (!this.#shown) return;
    this.#shown.feather = sigma;
    this.#shown.revision = ++this.#revision;
    this.#surface.setFeather(sigma);
    this.#redraw();
    this.#reportSummary(false);
  }

  #endGesture(keep: boolean): void {
    this.#endStroke(keep);
    this.#endMove(keep);
  }

  #beginStroke({ brush, samples, ring }: Request<"begin-stroke">): undefined {
    this.#endGesture(true);
    if (!this.#mask || samples.length === 0) return;
    this.#mask.begin();
    this.#stroke = { drawn: new MaskStroke(this.#mask, brush), ring };
    this.#extendStroke({ samples });
  }

  #extendStroke({ samples }: Pick<Request<"extend-stroke">, "samples">): undefined {
    const mask = this.#mask;
    if (!mask || !this.#stroke) return;
    const { drawn, ring } = this.#stroke;
    drawn.extend(unpackSamples(samples), (rect) => this.#surface.drawStroke(mask, rect));
    if (ring && drawn.last) {
      this.#surface.moveRing(mask, { ...ring, x: drawn.last.x, y: drawn.last.y });
    }
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
    this.#history.push(mask, tiles);
    // The levels that are not on show, now rather than in the middle of a zoom.
    mask.level(mask.levelCount - 1);
    if (this.#feather > 0) this.#redraw();
    this.#changed(true);
  }

  #beginQuickSelect({ subtract, samples }: Request<"begin-quick-select">): undefined {
    this.#endGesture(true);
    const mask = this.#mask;
    if (!mask) return;
    const picture = this.#pictures.pixels(mask, new AbortController().signal);
    this.#quickSelect = new QuickSelectSession(mask, subtract, picture, (rect) =>
      this.#surface.draw(mask, rect),
    );
    this.#quickSelect.extend(unpackSamples(samples));
  }

  /** Resolves to whether it made an undo step. Rejects with AppError. */
  async #endQuickSelect(keep: boolean): Promise<boolean> {
    const session = this.#quickSelect;
    this.#quickSelect = null;
    return session !== null && this.#keep(await session.end(keep));
  }

  #showMoved({ x, y }: Point): undefined {
    this.#endStroke(true);
    this.#offset = { x: Math.round(x), y: Math.round(y) };
    this.#surface.setOffset(this.#offset);
    this.#redraw();
  }

  #endMove(keep: boolean): undefined {
    const by = this.#offset;
    if (by.x === 0 && by.y === 0) return;
    this.#offset = noOffset;
    this.#surface.setOffset(noOffset);
    if (keep && this.#mask) this.#keep(this.#mask.replaceBy(movePlane(this.#mask.snapshot(), by)));
    this.#redraw();
  }

  #travel(direction: "undo" | "redo"): Promise<void> | undefined {
    const show = (travel: Travel | null) => {
      if (travel === null) return;
      if (travel.mask === this.#mask) this.#surface.draw(travel.mask, travel.rect);
      this.#changed(false, travel.mask);
    };
    const travel = this.#history[direction]();
    if (travel instanceof Promise) return travel.then(show);
    show(travel);
  }

  #invert(): undefined {
    if (!this.#mask) return;
    this.#surface.draw(this.#mask, this.#mask.invert());
    this.#history.pushInvert(this.#mask);
    this.#changed(true);
  }

  /** Makes an undo step of tiles that were exchanged, and draws; says whether there were any. */
  #keep({ tiles, rect }: TileExchange): boolean {
    if (!this.#mask || tiles.size === 0) return false;
    this.#history.push(this.#mask, tiles);
    this.#surface.draw(this.#mask, rect);
    this.#changed(true);
    return true;
  }

  #operate({ id, operation }: Request<"operate">): Promise<void> {
    return this.#answer(id, async (signal) => {
      const mask = this.#mask;
      if (!mask) throw new AppError("invalid-input", "There is no picture to make a mask for.");
      const pictures = {
        current: () => this.#pictures.pixels(mask, signal),
        open: (url: string, { width, height }: { width: number; height: number }) =>
          this.#openPicture({ url, width, height }, signal),
      };
      const work = await prepareOperation(mask.snapshot(), operation, pictures, signal);
      const plane = await this.#follow(id, work, signal);
      return { type: "operated", id, changed: this.#keep(mask.replaceBy(plane)) };
    });
  }

  #load({ id, source }: Request<"load">): Promise<void> {
    return this.#answer(id, async (signal) => {
      const mask = this.#mask;
      if (mask) {
        const { rect } =
          source === null ? mask.clear() : mask.replaceBy(await loadMask(source, mask, signal));
        this.#history.forget(mask);
        this.#surface.draw(mask, rect);
        this.#changed(false);
      } else if (source !== null) {
        throw new AppError("invalid-input", "There is no picture to load the mask for.");
      }
      return { type: "loaded", id };
    });
  }

  #export({ id, size, form, feather }: Request<"export">): Promise<void> {
    return this.#answer(id, async (signal) => {
      const shelved = size ? this.#shelf.take(size) : this.#shown;
      if (!shelved || shelved.mask.isEmpty) return { type: "exported", id, png: null };
      const { mask } = shelved;
      const sigma = feather ? shelved.feather : 0;
      const plane = await this.#follow(id, featherPlane(mask.snapshot(), sigma), signal);
      const hard = !findSoftTiles(plane).includes(true);
      const { width, height } = plane;
      const rows = { width, height, hard, readRow: readRow.bind(null, plane) };
      return { type: "exported", id, png: await encodeMaskPng(rows, form, signal) };
    });
  }

  /** Runs the work so that it can be cancelled and its progress is told. */
  #follow<T>(id: number, work: Parameters<typeof finishInSlices<T>>[0], signal: AbortSignal): Promise<T> {
    return finishInSlices(work, signal, (share) => this.#report({ type: "progress", id, share }));
  }

  /** Reports what `work` returns, or why it failed; `cancel` aborts its signal. */
  async #answer(id: number, work: (signal: AbortSignal) => Promise<MaskReport>): Promise<void> {
    const abort = new AbortController();
    this.#aborts.set(id, abort);
    try {
      this.#report(await work(abort.signal));
    } catch (error) {
      this.#report({ type: "failed", id, error: describe(error) });
    } finally {
      this.#aborts.delete(id);
    }
  }

  #changed(step: boolean, mask = this.#mask): void {
    const shelved = mask && this.#shelf.find(mask);
    if (shelved) shelved.revision = ++this.#revision;
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
        size: this.#mask && { width: this.#mask.width, height: this.#mask.height },
        revision: this.#shown?.revision ?? 0,
        isEmpty: bounds === null,
        bounds,
        isHard: this.#mask?.isHard ?? true,
        feather: this.#feather,
        undoSteps,
        redoSteps,
      },
    });
  }
}

function describe(error: unknown): ErrorData {
  if (error instanceof AppError) return error.toData();
  if (error instanceof Error && error.name === "AbortError") {
    return new AppError("cancelled", "The mask's transfer was cancelled.").toData();
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError("internal", `The mask could not be handled: ${reason}`).toData();
}
