import type { Size } from "../../shared/domain/geometry.ts";
import { TiledMask } from "./tiled-mask.ts";

/** A mask and what belongs to it. */
export interface ShelvedMask {
  readonly mask: TiledMask;
  /** Of the last change, of pixels or feather; no two changes of any mask have the same. */
  revision: number;
  /** Of the last change of its pixels. */
  pixelRevision: number;
  /** Standard deviation in picture pixels. */
  feather: number;
}

/** One mask for each picture size of a document: what is painted is there again when a picture of its size is. */
export class MaskShelf {
  readonly #masks = new Map<string, ShelvedMask>();

  /** That for a size, a new empty one if there is none yet. */
  take({ width, height }: Size): ShelvedMask {
    const key = `${width}×${height}`;
    const known = this.#masks.get(key);
    if (known) return known;
    const shelved = { mask: new TiledMask(width, height), revision: 0, pixelRevision: 0, feather: 0 };
    this.#masks.set(key, shelved);
    return shelved;
  }

  get all(): readonly ShelvedMask[] {
    return [...this.#masks.values()];
  }

  find(mask: TiledMask): ShelvedMask | undefined {
    return [...this.#masks.values()].find((shelved) => shelved.mask === mask);
  }

  clear(): void {
    this.#masks.clear();
  }
}
