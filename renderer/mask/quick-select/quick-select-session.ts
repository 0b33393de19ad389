import type { Rect } from "../../../shared/domain/geometry.ts";
import type { PicturePixels } from "../operations/picture-pixels.ts";
import type { Plane } from "../plane.ts";
import type { BrushSample } from "../rasterise.ts";
import type { TiledMask, TileExchange } from "../tiled-mask.ts";
import { quickSelect } from "./quick-select.ts";

/** A stroke that grows to the edges of what it touches; shown on the mask while it goes on. Closes the picture. */
export class QuickSelectSession {
  readonly #mask: TiledMask;
  /** The mask without what is shown of the stroke. */
  readonly before: Plane;
  readonly #subtract: boolean;
  readonly #picture: Promise<PicturePixels>;
  readonly #onPreview: (rect: Rect) => void;
  readonly #samples: BrushSample[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(
    mask: TiledMask,
    subtract: boolean,
    picture: Promise<PicturePixels>,
    onPreview: (rect: Rect) => void,
  ) {
    this.#mask = mask;
    this.before = mask.snapshot();
    this.#subtract = subtract;
    this.#picture = picture;
    this.#onPreview = onPreview;
    // Whoever ends the stroke is told.
    picture.catch(() => {});
  }

  extend(samples: readonly BrushSample[]): void {
    this.#samples.push(...samples);
    // Once for all samples that have come by then.
    this.#timer ??= setTimeout(() => {
      void this.#preview();
    });
  }

  /** Returns the former tiles of what the stroke has changed; none when it is thrown away. Rejects with AppError. */
  async end(keep: boolean): Promise<TileExchange> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    const shown = this.#mask.replaceBy(this.before);
    this.#onPreview(shown.rect);
    if (!keep) {
      this.#picture.then((picture) => picture.close()).catch(() => {});
      return { tiles: new Map(), rect: shown.rect };
    }
    const picture = await this.#picture;
    try {
      return this.#mask.replaceBy(this.#select(picture));
    } finally {
      picture.close();
    }
  }

  async #preview(): Promise<void> {
    const picture = await this.#picture.catch(() => null);
    this.#timer = undefined;
    if (picture === null || this.#isOver) return;
    this.#onPreview(this.#mask.replaceBy(this.#select(picture)).rect);
  }

  #select(picture: PicturePixels): Plane {
    return quickSelect(picture, this.before, this.#samples, this.#subtract);
  }
}
