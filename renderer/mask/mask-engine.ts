import { isSameSize } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { exportPlane } from "./export-mask.ts";
import { loadMask } from "./load-mask.ts";
import { MaskGestures } from "./mask-gestures.ts";
import type { MaskReport, MaskRequest } from "./mask-messages.ts";
import { MaskSurface } from "./mask-surface.ts";
import { Masks } from "./masks.ts";
import { OpenedPictures } from "./opened-pictures.ts";
import { featherPlane } from "./operations/feather-plane.ts";
import { type OpenPicture, openBitmap, PictureCache } from "./picture-source.ts";
import { prepareOperation } from "./prepare-operation.ts";
import { RequestAnswers } from "./request-answers.ts";
import { RequestQueue } from "./request-queue.ts";
import { stateOf } from "./summarise-mask.ts";

type Request<Type extends MaskRequest["type"]> = Extract<MaskRequest, { type: Type }>;

/** What changes no pixel of the mask waits for nothing, so that one can look around meanwhile. */
type ImmediateRequest = Request<"surface" | "view" | "tint" | "cancel">;
type LaterRequest = Exclude<MaskRequest, ImmediateRequest>;

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
 * Does what the page asks of the masks. Runs in a worker, or on the main thread where there is no OffscreenCanvas.
 * Requests are handled in their order, and what they change is drawn before `receive` returns, not at the next frame:
 * that halves the time from pen to pixels (canvas.md §2).
 */
export class MaskEngine {
  readonly #report: (report: MaskReport) => void;
  readonly #surface = new MaskSurface();
  readonly #answers: RequestAnswers;
  readonly #pictures: PictureCache;
  readonly #openPicture: OpenPicture;
  readonly #masks: Masks;
  readonly #gestures: MaskGestures;
  readonly #queue = new RequestQueue<LaterRequest>((request) => this.#handleInTurn(request));

  /** @param openPicture reads the pixels that selections look at; the browser's decoder unless told otherwise */
  constructor(report: (report: MaskReport) => void, openPicture: OpenPicture = openBitmap) {
    this.#report = report;
    this.#answers = new RequestAnswers(report);
    this.#openPicture = openPicture;
    this.#pictures = new PictureCache(openPicture);
    this.#masks = new Masks(this.#surface, report);
    this.#gestures = new MaskGestures(this.#surface, (mask, exchange) => this.#masks.keep(mask, exchange));
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
    this.#masks.redraw();
  }

  /** Does at once what it can; returns a promise when later requests have to wait for it. */
  #handle(request: LaterRequest): Promise<void> | undefined {
    const { mask } = this.#masks;
    switch (request.type) {
      case "picture":
        this.#pictures.setSource(request.source);
        return;
      case "size":
        this.#gestures.end(true);
        this.#masks.show(request.size);
        return;
      case "feather":
        this.#masks.setFeather(request.sigma, request.size);
        return;
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
        return this.#masks.travel(request.type);
      case "invert":
      case "clear":
        if (!this.#isOfAnother(request)) this.#gestures.end(true);
        this.#masks[request.type](request.size);
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
    if (!changed) this.#masks.reportSummary(null);
    return changed;
  }

  /** What is done to a mask that is not on the canvas ends nothing that a pointer does to the one that is. */
  #isOfAnother(request: LaterRequest): boolean {
    const { mask } = this.#masks;
    switch (request.type) {
      case "replace":
        // One that may be refused leaves the gesture alone, whosever mask it is.
        if (request.ifRevision !== null) return true;
        return mask !== null && !isSameSize(request.size, mask);
      case "load":
      case "invert":
      case "clear":
        return Boolean(mask && request.size && !isSameSize(request.size, mask));
      default:
        return false;
    }
  }

  #operate({ id, operation }: Request<"operate">): Promise<void> {
    return this.#answers.answer(id, async (signal) => {
      const { mask } = this.#masks;
      if (!mask) throw new AppError("invalid-input", "There is no picture to make a mask for.");
      const pictures = new OpenedPictures({
        current: () => this.#pictures.pixels(mask, signal),
        open: (url, { width, height }) => this.#openPicture({ url, width, height }, signal),
      });
      try {
        const work = await prepareOperation(mask.snapshot(), operation, pictures, signal);
        const plane = await this.#answers.follow(id, work, signal);
        await this.#masks.roomForStep();
        return { type: "operated", id, changed: this.#masks.keep(mask, mask.replaceBy(plane)) };
      } finally {
        pictures.close();
      }
    });
  }

  #replace({ id, size, source, feather, ifRevision }: Request<"replace">): Promise<void> {
    return this.#answers.answer(id, async (signal) => {
      if (!this.#masks.mask)
        throw new AppError("invalid-input", "There is no picture to replace the mask of.");
      const shelved = this.#masks.of(size);
      const isOther = ifRevision !== null && ifRevision !== shelved.revision;
      if (isOther || this.#gestures.isAtWorkOn(shelved.mask)) return { type: "replaced", id, made: null };
      const plane = source === null ? null : await loadMask(source, size, signal);
      await this.#masks.roomForStep();
      this.#masks.replace(shelved, plane, feather);
      return { type: "replaced", id, made: stateOf(shelved) };
    });
  }

  #load(request: Request<"load">): Promise<void> {
    if (!this.#isOfAnother(request)) this.#gestures.end(false);
    const { id, size, source, feather } = request;
    return this.#answers.answer(id, async (signal) => {
      if (!this.#masks.mask) throw new AppError("invalid-input", "There is no picture to load the mask for.");
      const plane = source === null ? null : await loadMask(source, size, signal);
      this.#masks.load(this.#masks.of(size), plane, feather);
      return { type: "loaded", id };
    });
  }

  #export({ id, size, form, feather }: Request<"export">): Promise<void> {
    return this.#answers.answer(id, async (signal) => {
      const shelved = size ? this.#masks.of(size) : this.#masks.shown;
      const mask = shelved && this.#gestures.settled(shelved.mask);
      if (!mask || mask.tiles.every((tile) => tile === 0)) return { type: "exported", id, png: null };
      const sigma = feather ? (shelved?.feather ?? 0) : 0;
      const plane = await this.#answers.follow(id, featherPlane(mask, sigma), signal);
      return { type: "exported", id, png: await exportPlane(plane, form, signal) };
    });
  }
}

function isImmediate(request: MaskRequest): request is ImmediateRequest {
  const { type } = request;
  return type === "surface" || type === "view" || type === "tint" || type === "cancel";
}
