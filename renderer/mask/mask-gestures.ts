import type { Point } from "../../shared/domain/geometry.ts";
import type { PackedSamples } from "./mask-messages.ts";
import { MaskStroke, unpackSamples } from "./mask-stroke.ts";
import type { BrushRing, MaskSurface } from "./mask-surface.ts";
import { movePlane } from "./operations/move-plane.ts";
import type { PicturePixels } from "./operations/picture-pixels.ts";
import type { Plane } from "./plane.ts";
import { QuickSelectSession } from "./quick-select/quick-select-session.ts";
import type { Brush } from "./rasterise.ts";
import type { TiledMask, TileExchange } from "./tiled-mask.ts";

/** The brush's outline without its place. */
type Ring = Omit<BrushRing, keyof Point>;

interface Stroke {
  readonly mask: TiledMask;
  readonly drawn: MaskStroke;
  readonly ring: Ring | null;
}

const nowhere: Point = { x: 0, y: 0 };

/** What a pointer is doing to the mask: a stroke, a quick selection or a move; kept as one step or thrown away. */
export class MaskGestures {
  readonly #surface: MaskSurface;
  readonly #keep: (mask: TiledMask, exchange: TileExchange) => boolean;
  #stroke: Stroke | null = null;
  #quickSelect: { readonly mask: TiledMask; readonly session: QuickSelectSession } | null = null;
  #move: { readonly mask: TiledMask; readonly by: Point } | null = null;

  /** @param keep makes an undo step of what has changed and draws it; says whether anything has */
  constructor(surface: MaskSurface, keep: (mask: TiledMask, exchange: TileExchange) => boolean) {
    this.#surface = surface;
    this.#keep = keep;
  }

  get isQuickSelecting(): boolean {
    return this.#quickSelect !== null;
  }

  /** Whether a pointer is doing something to the mask. */
  isAtWorkOn(mask: TiledMask): boolean {
    return [this.#stroke, this.#quickSelect, this.#move].some((gesture) => gesture?.mask === mask);
  }

  /** The mask without what a pointer is still doing to it. */
  settled(mask: TiledMask): Plane {
    return this.#quickSelect?.mask === mask ? this.#quickSelect.session.before : mask.snapshot();
  }

  /** Ends a stroke or a move. */
  end(keep: boolean): void {
    this.endStroke(keep);
    this.endMove(keep);
  }

  beginStroke(mask: TiledMask, brush: Brush, samples: PackedSamples, ring: Ring | null): void {
    this.end(true);
    if (samples.length === 0) return;
    mask.begin();
    this.#stroke = { mask, drawn: new MaskStroke(mask, brush), ring };
    this.extendStroke(samples);
  }

  extendStroke(samples: PackedSamples): void {
    if (!this.#stroke) return;
    const { mask, drawn, ring } = this.#stroke;
    drawn.extend(unpackSamples(samples), (rect) => this.#surface.drawStroke(mask, rect));
    if (ring && drawn.last) this.#surface.moveRing(mask, { ...ring, x: drawn.last.x, y: drawn.last.y });
  }

  endStroke(keep: boolean): void {
    if (!this.#stroke) return;
    const { mask } = this.#stroke;
    this.#stroke = null;
    this.#surface.moveRing(mask, null);
    if (!keep) {
      this.#surface.draw(mask, mask.rollback());
      return;
    }
    const exchange = mask.commit();
    // The levels that are not on show, now rather than in the middle of a zoom.
    if (exchange.tiles.size > 0) mask.level(mask.levelCount - 1);
    this.#keep(mask, exchange);
  }

  beginQuickSelect(
    mask: TiledMask,
    subtract: boolean,
    samples: PackedSamples,
    picture: Promise<PicturePixels>,
  ): void {
    this.end(true);
    const session = new QuickSelectSession(mask, subtract, picture, (rect) => this.#surface.draw(mask, rect));
    this.#quickSelect = { mask, session };
    session.extend(unpackSamples(samples));
  }

  extendQuickSelect(samples: PackedSamples): void {
    this.#quickSelect?.session.extend(unpackSamples(samples));
  }

  /** Resolves to whether it made an undo step. Rejects with AppError when the picture cannot be read. */
  async endQuickSelect(keep: boolean): Promise<boolean> {
    if (!this.#quickSelect) return false;
    const { mask, session } = this.#quickSelect;
    this.#quickSelect = null;
    return this.#keep(mask, await session.end(keep));
  }

  /** @param by from where the mask was, in picture pixels */
  move(mask: TiledMask, by: Point): void {
    this.endStroke(true);
    this.#move = { mask, by: { x: Math.round(by.x), y: Math.round(by.y) } };
    this.#surface.setOffset(this.#move.by);
    this.#surface.drawAll(mask);
  }

  endMove(keep: boolean): void {
    if (!this.#move) return;
    const { mask, by } = this.#move;
    this.#move = null;
    this.#surface.setOffset(nowhere);
    if (keep) this.#keep(mask, mask.replaceBy(movePlane(mask.snapshot(), by)));
    this.#surface.drawAll(mask);
  }
}
