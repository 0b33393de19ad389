import type { Rect, Size } from "../../shared/domain/geometry.ts";

import { MaskHistory, type OtherFeather, type Travel } from "./mask-history.ts";
import type { MaskReport, MaskStepReport } from "./mask-messages.ts";
import { MaskShelf, type ShelvedMask } from "./mask-shelf.ts";
import type { MaskSurface } from "./mask-surface.ts";
import type { Plane } from "./plane.ts";
import { summariseMask } from "./summarise-mask.ts";
import type { TiledMask, TileExchange } from "./tiled-mask.ts";

/** A slider moves at every frame; blurring what is seen may take longer than one (canvas.md §6). */
const featherDelayMs = 40;

/**
 * The masks of all picture sizes, one of them on the canvas, with one row of undo steps. Whatever changes one of them
 * is drawn where it is seen, and reported.
 */
export class Masks {
  readonly #surface: MaskSurface;
  readonly #report: (report: MaskReport) => void;
  readonly #shelf = new MaskShelf();
  #shown: ShelvedMask | null = null;
  #history = new MaskHistory();
  #revision = 0;
  #isAboutToRedraw = false;

  constructor(surface: MaskSurface, report: (report: MaskReport) => void) {
    this.#surface = surface;
    this.#report = report;
  }

  /** That of the picture on the canvas; null while there is none. */
  get shown(): ShelvedMask | null {
    return this.#shown;
  }

  get mask(): TiledMask | null {
    return this.#shown?.mask ?? null;
  }

  /** That for pictures of a size, which is empty when it is asked for the first time. */
  of(size: Size): ShelvedMask {
    return this.#shelf.take(size);
  }

  /** Brings the mask for a size to the canvas; without a picture everything is forgotten. */
  show(size: Size | null): void {
    if (size === null) {
      this.#shelf.clear();
      this.#history = new MaskHistory();
    }
    this.#shown = size && this.#shelf.take(size);
    this.#surface.setFeather(this.#feather);
    this.redraw();
    this.reportSummary(null);
  }

  redraw(): void {
    if (this.mask) this.#surface.drawAll(this.mask);
    else this.#surface.clear();
  }

  /** @param sigma pixels of the picture; @param size of its picture, without one that on the canvas */
  setFeather(sigma: number, size: Size | undefined): void {
    const shelved = size && this.#shown ? this.#shelf.take(size) : this.#shown;
    if (!shelved) return;
    shelved.feather = sigma;
    shelved.revision = ++this.#revision;
    if (shelved === this.#shown) {
      this.#surface.setFeather(sigma);
      this.#redrawSoon();
    }
    this.reportSummary(null);
  }

  /** Returns a promise when later requests have to wait for it. */
  travel(direction: "undo" | "redo"): Promise<void> | undefined {
    if (this.#history.isFull) return this.#history.settle().then(() => this.travel(direction));
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

  /** @param size of its picture, without one that on the canvas */
  invert(size: Size | undefined): void {
    const mask = this.#maskFor(size);
    if (!mask) return;
    const inverted = mask.invert();
    if (mask === this.mask) this.#surface.draw(mask, inverted);
    this.#history.pushInvert(mask);
    this.#changed("changed", mask);
  }

  /** @param size of its picture, without one that on the canvas */
  clear(size: Size | undefined): void {
    const mask = this.#maskFor(size);
    if (mask) this.keep(mask, mask.clear());
  }

  /** Waits while too many undo steps are not compressed yet. */
  async roomForStep(): Promise<void> {
    if (this.#history.isFull) await this.#history.settle();
  }

  /** Makes an undo step of tiles that were exchanged, and draws; says whether there were any. */
  keep(mask: TiledMask, { tiles, rect }: TileExchange): boolean {
    if (tiles.size === 0) return false;
    this.#history.push(mask, tiles);
    this.#draw(mask, rect, false);
    this.#changed("changed", mask);
    return true;
  }

  /** Puts a plane (null: an empty mask) in a mask's place, and a feather unless it is null, as one undo step. */
  replace(shelved: ShelvedMask, plane: Plane | null, feather: number | null): void {
    const { mask } = shelved;
    const { tiles, rect } = plane ? mask.replaceBy(plane) : mask.clear();
    const former: OtherFeather | null =
      feather === null || feather === shelved.feather ? null : { sigma: shelved.feather };
    if (tiles.size === 0 && former === null) return;
    shelved.feather = feather ?? shelved.feather;
    this.#history.push(mask, tiles, former);
    this.#draw(mask, rect, former !== null);
    this.#changed("replaced", mask);
  }

  /** Puts a plane (null: an empty mask) and its feather in a mask's place; its undo steps are forgotten. */
  load(shelved: ShelvedMask, plane: Plane | null, feather: number): void {
    const { mask } = shelved;
    if (plane) mask.replaceBy(plane);
    else mask.clear();
    shelved.feather = feather;
    this.#history.forget(mask);
    if (mask === this.mask) {
      this.#surface.setFeather(feather);
      this.redraw();
    }
    this.#changed(null, mask);
  }

  reportSummary(step: MaskStepReport): void {
    this.#report({
      type: "summary",
      step,
      summary: summariseMask(this.#shown, this.#shelf.all, this.#history),
    });
  }

  get #feather(): number {
    return this.#shown?.feather ?? 0;
  }

  #maskFor(size: Size | undefined): TiledMask | null {
    return size && this.#shown ? this.#shelf.take(size).mask : this.mask;
  }

  #redrawSoon(): void {
    if (this.#isAboutToRedraw) return;
    this.#isAboutToRedraw = true;
    setTimeout(() => {
      this.#isAboutToRedraw = false;
      this.redraw();
    }, featherDelayMs);
  }

  #draw(mask: TiledMask, rect: Rect, featherChanged: boolean): void {
    if (mask !== this.mask) return;
    if (!featherChanged) return this.#surface.draw(mask, rect);
    this.#surface.setFeather(this.#feather);
    this.redraw();
  }

  #changed(step: MaskStepReport, mask: TiledMask): void {
    const shelved = this.#shelf.find(mask);
    if (shelved) {
      shelved.revision = ++this.#revision;
      shelved.pixelRevision = shelved.revision;
    }
    this.reportSummary(step);
    const history = this.#history;
    const { undoSteps } = history;
    const settle = async () => {
      await history.settle();
      if (history === this.#history && history.undoSteps < undoSteps) this.reportSummary(null);
    };
    void settle();
  }
}
