import { expandRect, intersectRects, isEmptyRect, type Rect } from "../../shared/domain/geometry.ts";
import { featherPlane } from "./operations/feather-plane.ts";
import type { Plane } from "./plane.ts";
import type { TiledMask } from "./tiled-mask.ts";
import { finish } from "./work.ts";

/** Blurring at a coarser level is enough to look at while this many of its pixels are left of the deviation. */
const enoughPixels = 8;

/** A level of the mask as it looks with its feather. */
export interface Feathered {
  readonly plane: Plane;
  readonly level: number;
}

/** Shows the feather without computing it at full size: from a level of the mask, and only where one looks. */
export class FeatherPreview {
  #kept: (Feathered & { readonly changes: number; readonly sigma: number; readonly within: Rect }) | null =
    null;

  /** @param level the level on show @param visible picture pixels on show @param sigma above 0, picture pixels */
  show(mask: TiledMask, level: number, visible: Rect, sigma: number): Feathered {
    const enough = Math.floor(Math.log2(sigma / enoughPixels));
    const coarse = Math.min(mask.levelCount - 1, Math.max(level, enough));
    const { changes } = mask;
    const kept = this.#kept;
    const isKept =
      kept?.level === coarse &&
      kept.changes === changes &&
      kept.sigma === sigma &&
      holds(kept.within, visible);
    if (kept && isKept) return kept;
    const whole = { x: 0, y: 0, width: mask.width, height: mask.height };
    // Somewhat more than is seen, so that panning does not compute at every move.
    const margin = Math.ceil(Math.max(visible.width, visible.height) / 4);
    const within = intersectRects(expandRect(visible, margin), whole);
    const step = 2 ** coarse;
    const inLevel = {
      x: Math.floor(within.x / step),
      y: Math.floor(within.y / step),
      width: Math.ceil(within.width / step) + 1,
      height: Math.ceil(within.height / step) + 1,
    };
    const plane = finish(featherPlane(mask.level(coarse), sigma / step, inLevel));
    this.#kept = { plane, level: coarse, changes, sigma, within };
    return this.#kept;
  }

  forget(): void {
    this.#kept = null;
  }
}

function holds(outer: Rect, inner: Rect): boolean {
  if (isEmptyRect(inner)) return true;
  const common = intersectRects(outer, inner);
  return common.width === inner.width && common.height === inner.height;
}
