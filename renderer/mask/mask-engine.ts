import { isSameSize, type Rect, type Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { exportPlane } from "./export-mask.ts";
import { loadMask } from "./load-mask.ts";
import { MaskGestures } from "./mask-gestures.ts";
import { MaskHistory, type OtherFeather, type Travel } from "./mask-history.ts";
import type { MaskReport, MaskRequest, MaskStepReport } from "./mask-messages.ts";
import { MaskShelf, type ShelvedMask } from "./mask-shelf.ts";
import { MaskSurface } from "./mask-surface.ts";
import { OpenedPictures } from "./opened-pictures.ts";
import { featherPlane } from "./operations/feather-plane.ts";
import { type OpenPicture, openBitmap, PictureCache } from "./picture-source.ts";
import { prepareOperation } from "./prepare-operation.ts";
import { RequestAnswers } from "./request-answers.ts";
import { RequestQueue } from "./request-queue.ts";
import { stateOf, summariseMask } from "./summarise-mask.ts";
import type { TiledMask, TileExchange } from "./tiled-mask.ts";

type Request<Type extends MaskRequest["type"]> = Extract<MaskRequest, { type: Type }>;

/** What changes no pixel of the mask waits for nothing, so that one can look around meanwhile. */
type ImmediateRequest = Request<"surface" | "view" | "tint" | "cancel">;
type LaterRequest = Exclude<MaskRequest, ImmediateRequest>;

/** A slider moves at every frame; blurring what is seen may take longer than one (canvas.md §6). */
const featherDelayMs = 40;

/** What changes no pixel of the mask leaves a quick selection in the making alone: a mask is saved at any time. */
const besidesQuickSelect: ReadonlySet<LaterRequest["type"]> = new Set([
  "extend-quick-select",
  "end-quick-select",
  "export",
  "feather",
  "picture",
  "settle",
]);

/**
 * Owns the mask of the picture on the canvas, its undo steps and the canvas that shows it. Runs in a worker, or on
 * the main thread where there is no OffscreenCanvas. Requests are handled in their order, and what they change is
 * drawn before `receive` returns, not at the next frame: that halves the time from pen to pixels (canvas.md §2).
 */
export class MaskEngine {
  readonly #report: (report: MaskReport) => void;
  readonly #surface = new MaskSurface();
  readonly #answers: RequestAnswers;
  readonly #pictures: PictureCache;
  readonly #openPicture: OpenPicture;
  readonly #shelf = new MaskShelf();
  /** That of the picture on the canvas. */
  #shown: ShelvedMask | null = null;
  #history = new MaskHistory();
  #revision = 0;
  readonly #gestures: MaskGestures;
  #isAboutToRedraw = false;
  readonly #queue = new RequestQueue<LaterRequest>((request) => this.#handleInTurn(request));

  /** @param openPicture reads the pixels that selections look at; the browser's decoder unless told otherwise */
  constructor(report: (report: MaskReport) => void, openPicture: OpenPicture = openBitmap) {
    this.#report = report;
    this.#answers = new RequestAnswers(report);
    this.#openPicture = openPicture;
    this.#pictures = new PictureCache(openPicture);
    this.#gestures = new MaskGestures(this.#surface, (mask, exchange) => this.#keep(mask, exchange));
  }

  receive(request: MaskRequest): void {
    if (isImmediate(request)) this.#handleAtOnce(request);
    else this.#queue.add(request);
  }

  #handleInTurn(request: LaterRequest): Promise<void> | undefined {
    const endsQuickSelect =
      this.#gestures.isQuickSelecting && !besidesQuickSelect.has(request.type) && !this.#isOfAnother(request);
    if (!endsQuickSelect) return this.#handle(request);
    return this.#gestures
      .endQuickSelect(true)
      .catch(() => false) // what comes next does not depend on it
      .then(() => this.#handle(request));
  }

  #handleAtOnce(request: ImmediateRequest): void {
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
        this.#answers.cancel(request.id);
        return;
    }
    this.#redraw();
  }

  /** Does at once what it can; returns a promise when later requests have to wait for it. */
  #handle(request: LaterRequest): Promise<void> | undefined {
    const mask = this.#mask;
    switch (request.type) {
      case "picture":
        this.#pictures.setSource(request.source);
        return;
      case "size":
        return this.#show(request.size);
      case "feather":
        return this.#setFeather(request);
      case "begin-stroke":
        if (mask) this.#gestures.beginStroke(mask, request.brush, request.samples, request.ring);
        return;
      case "extend-stroke":
        this.#gestures.extendStroke(request.samples);
        return;
      case "end-stroke":
        this.#gestures.endStroke(request.keep);
        return;
      case "begin-quick-select":
        if (mask) {
          const picture = this.#pictures.pixels(mask, new AbortController().signal);
          this.#gestures.beginQuickSelect(mask, request.subtract, request.samples, picture);
        }
        return;
      case "extend-quick-select":
        this.#gestures.extendQuickSelect(request.samples);
        return;
      case "end-quick-select":
        return this.#answers.answer(request.id, async () => ({
          type: "operated",
          id: request.id,
          changed: await this.#endQuickSelect(request.keep),
        }));
      case "move":
        if (mask) this.#gestures.move(mask, request.by);
        return;
      case "end-move":
        this.#gestures.endMove(request.keep);
        return;
      case "undo":
      case "redo":
        this.#gestures.end(true);
        return this.#travel(request.type);
      case "invert":
      case "clear":
        if (!this.#isOfAnother(request)) this.#gestures.end(true);
        if (request.type === "clear") this.#clear(request.size);
        else this.#invert(request.size);
        return;
      case "operate":
        this.#gestures.end(true);
        return this.#operate(request);
      case "replace":
        if (!this.#isOfAnother(request)) this.#gestures.end(true);
        return this.#replace(request);
      case "load":
        return this.#load(request);
      case "settle":
        this.#report({ type: "operated", id: request.id, changed: false });
        return;
      case "export":
        void this.#export(request);
        return;
    }
  }

  async #endQuickSelect(keep: boolean): Promise<boolean> {
    const changed = await this.#gestures.endQuickSelect(keep);
    // Whoever asked about the mask meanwhile was told of what is shown.
    if (!changed) this.#reportSummary(null);
    return changed;
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
    this.#gestures.end(true);
    if (size === null) {
      this.#shelf.clear();
      this.#history = new MaskHistory();
    }
    this.#shown = size && this.#shelf.take(size);
    this.#surface.setFeather(this.#feather);
    this.#redraw();
    this.#reportSummary(null);
  }

  #setFeather({ sigma, size }: Request<"feather">): undefined {
    const shelved = size && this.#shown ? this.#shelf.take(size) : this.#shown;
    if (!shelved) return;
    shelved.feather = sigma;
    shelved.revision = ++this.#revision;
    if (shelved === this.#shown) {
      this.#surface.setFeather(sigma);
      this.#redrawSoon();
    }
    this.#reportSummary(null);
  }

  #redrawSoon(): void {
    if (this.#isAboutToRedraw) return;
    this.#isAboutToRedraw = true;
    setTimeout(() => {
      this.#isAboutToRedraw = false;
      this.#redraw();
    }, featherDelayMs);
  }

  #travel(direction: "undo" | "redo"): Promise<void> | undefined {
    if (this.#history.isFull) return this.#history.settle().then(() => this.#travel(direction));
    const show = (travel: Travel | null) => {
      if (travel === null) return;
      const { mask, rect, feather } = travel;
      const shelved = feather && this.#shelf.find(mask);
      if (shelved) [shelved.feather, feather.sigma] = [feather.sigma, shelved.feather];
      this.#draw(mask, rect, feather !== null);
      this.#changed(null, mask);
    };
    const travel = this.#history[direction]();
    if (travel instanceof Promise) return travel.then(show);
    show(travel);
  }

  #invert(size: Size | undefined): void {
    const mask = this.#maskFor(size);
    if (!mask) return;
    const inverted = mask.invert();
    if (mask === this.#mask) this.#surface.draw(mask, inverted);
    this.#history.pushInvert(mask);
    this.#changed("changed", mask);
  }

  /** Makes an undo step of tiles that were exchanged, and draws; says whether there were any. */
  #keep(mask: TiledMask, { tiles, rect }: TileExchange): boolean {
    if (tiles.size === 0) return false;
    this.#history.push(mask, tiles);
    this.#draw(mask, rect, false);
    this.#changed("changed", mask);
    return true;
  }

  #draw(mask: TiledMask, rect: Rect, featherChanged: boolean): void {
    if (mask !== this.#mask) return;
    if (!featherChanged) return this.#surface.draw(mask, rect);
    this.#surface.setFeather(this.#feather);
    this.#redraw();
  }

  /** What is done to a mask that is not on the canvas ends nothing that a pointer does to the one that is. */
  #isOfAnother(request: LaterRequest): boolean {
    switch (request.type) {
      case "replace":
        // One that may be refused leaves the gesture alone, whosever mask it is.
        if (request.ifRevision !== null) return true;
        return this.#shown !== null && !isSameSize(request.size, this.#shown.mask);
      case "load":
      case "invert":
      case "clear":
        return Boolean(this.#shown && request.size && !isSameSize(request.size, this.#shown.mask));
      default:
        return false;
    }
  }

  /** The mask for a size, without one the one that is shown; null while there is no picture. */
  #maskFor(size: Size | undefined): TiledMask | null {
    return size && this.#shown ? this.#shelf.take(size).mask : this.#mask;
  }

  #clear(size: Size | undefined): void {
    const mask = this.#maskFor(size);
    if (mask) this.#keep(mask, mask.clear());
  }

  #operate({ id, operation }: Request<"operate">): Promise<void> {
    return this.#answers.answer(id, async (signal) => {
      const mask = this.#mask;
      if (!mask) throw new AppError("invalid-input", "There is no picture to make a mask for.");
      const pictures = new OpenedPictures({
        current: () => this.#pictures.pixels(mask, signal),
        open: (url, { width, height }) => this.#openPicture({ url, width, height }, signal),
      });
      try {
        const work = await prepareOperation(mask.snapshot(), operation, pictures, signal);
        const plane = await this.#answers.follow(id, work, signal);
        if (this.#history.isFull) await this.#history.settle();
        return { type: "operated", id, changed: this.#keep(mask, mask.replaceBy(plane)) };
      } finally {
        pictures.close();
      }
    });
  }

  #replace({ id, size, source, feather, ifRevision }: Request<"replace">): Promise<void> {
    return this.#answers.answer(id, async (signal) => {
      if (!this.#shown) throw new AppError("invalid-input", "There is no picture to replace the mask of.");
      const shelved = this.#shelf.take(size);
      const { mask } = shelved;
      const isOther = ifRevision !== null && ifRevision !== shelved.revision;
      if (isOther || this.#gestures.isAtWorkOn(mask)) return { type: "replaced", id, made: null };
      const plane = source === null ? null : await loadMask(source, size, signal);
      if (this.#history.isFull) await this.#history.settle();
      const { tiles, rect } = plane ? mask.replaceBy(plane) : mask.clear();
      const former: OtherFeather | null =
        feather === null || feather === shelved.feather ? null : { sigma: shelved.feather };
      if (tiles.size > 0 || former) {
        shelved.feather = feather ?? shelved.feather;
        this.#history.push(mask, tiles, former);
        this.#draw(mask, rect, former !== null);
        this.#changed("replaced", mask);
      }
      return { type: "replaced", id, made: stateOf(shelved) };
    });
  }

  #load(request: Request<"load">): Promise<void> {
    if (!this.#isOfAnother(request)) this.#gestures.end(false);
    const { id, size, source, feather } = request;
    return this.#answers.answer(id, async (signal) => {
      if (!this.#shown) throw new AppError("invalid-input", "There is no picture to load the mask for.");
      const plane = source === null ? null : await loadMask(source, size, signal);
      const shelved = this.#shelf.take(size);
      const { mask } = shelved;
      if (plane) mask.replaceBy(plane);
      else mask.clear();
      shelved.feather = feather;
      this.#history.forget(mask);
      if (mask === this.#mask) {
        this.#surface.setFeather(feather);
        this.#redraw();
      }
      this.#changed(null, mask);
      return { type: "loaded", id };
    });
  }

  #export({ id, size, form, feather }: Request<"export">): Promise<void> {
    return this.#answers.answer(id, async (signal) => {
      const shelved = size ? this.#shelf.take(size) : this.#shown;
      const mask = shelved && this.#gestures.settled(shelved.mask);
      if (!mask || mask.tiles.every((tile) => tile === 0)) return { type: "exported", id, png: null };
      const sigma = feather ? (shelved?.feather ?? 0) : 0;
      const plane = await this.#answers.follow(id, featherPlane(mask, sigma), signal);
      return { type: "exported", id, png: await exportPlane(plane, form, signal) };
    });
  }

  #changed(step: MaskStepReport, mask: TiledMask): void {
    const shelved = this.#shelf.find(mask);
    if (shelved) {
      shelved.revision = ++this.#revision;
      shelved.pixelRevision = shelved.revision;
    }
    this.#reportSummary(step);
    const history = this.#history;
    const { undoSteps } = history;
    const settle = async () => {
      await history.settle();
      if (history === this.#history && history.undoSteps < undoSteps) this.#reportSummary(null);
    };
    void settle();
  }

  #reportSummary(step: MaskStepReport): void {
    this.#report({
      type: "summary",
      step,
      summary: summariseMask(this.#shown, this.#shelf.all, this.#history),
    });
  }
}

function isImmediate(request: MaskRequest): request is ImmediateRequest {
  const { type } = request;
  return type === "surface" || type === "view" || type === "tint" || type === "cancel";
}
