import type { Rect } from "../../shared/domain/geometry.ts";
import type { Tile } from "./tile.ts";
import { compressTile, type PackedTile, packedBytes, packTile, unpackTile } from "./tile-codec.ts";
import type { TiledMask, Tiles } from "./tiled-mask.ts";

/** The feather on the other side of a step that changed it too; whoever travels exchanges it for the present one. */
export interface OtherFeather {
  /** Standard deviation in picture pixels. */
  sigma: number;
}

interface TilesStep {
  readonly mask: TiledMask;
  readonly kind: "tiles";
  readonly tiles: readonly PackedEntry[];
  /** Null where only pixels changed. */
  readonly feather: OtherFeather | null;
}

/** What takes one change of a mask back. Inverting is its own opposite and needs no pixels. */
type Step = TilesStep | { readonly mask: TiledMask; readonly kind: "invert" };

/** A change that was taken back or made again. */
export interface Travel {
  readonly mask: TiledMask;
  /** What to draw again. */
  readonly rect: Rect;
  readonly feather: OtherFeather | null;
}

interface PackedEntry {
  readonly index: number;
  packed: PackedTile;
}

const tilesAtOnce = 16;

/** Bytes that undo and redo steps may hold together (canvas.md §7, target 6). */
export const undoBudget = 64 * 2 ** 20;

/** Until there was time to compress them, steps may hold so many times the budget. */
const uncompressedBudgets = 4;

/**
 * Undo and redo steps of all masks of a document in one row, exact to the pixel: pictures of another size have a mask of
 * their own, and a person walks back over both. They are kept as they are until `settle` compresses them, after
 * which the oldest steps are dropped until all fit the budget.
 */
export class MaskHistory {
  readonly #budget: number;
  #undo: Step[] = [];
  #redo: Step[] = [];
  /** Steps that are not compressed yet, oldest first; some may have been dropped since. */
  readonly #raw: TilesStep[] = [];
  #settling: Promise<void> | null = null;

  constructor(budget = undoBudget) {
    this.#budget = budget;
  }

  get undoSteps(): number {
    return this.#undo.length;
  }

  get redoSteps(): number {
    return this.#redo.length;
  }

  get bytes(): number {
    return [...this.#undo, ...this.#redo].reduce((bytes, step) => bytes + stepBytes(step), 0);
  }

  /** So much is not compressed yet that whoever makes large steps has to wait for `settle`. */
  get isFull(): boolean {
    return this.bytes > this.#budget * uncompressedBudgets;
  }

  /** Keeps the former tiles of a change that was just made, and the former feather where that changed with them. */
  push(mask: TiledMask, formerTiles: Tiles, formerFeather: OtherFeather | null = null): void {
    this.#undo.push(this.#pack(mask, formerTiles, formerFeather));
    this.#redo = [];
  }

  pushInvert(mask: TiledMask): void {
    this.#undo.push({ mask, kind: "invert" });
    this.#redo = [];
  }

  /** Takes the last change back; null when there is none. May be asynchronous. */
  undo(): Travel | null | Promise<Travel> {
    return this.#move(this.#undo, this.#redo);
  }

  redo(): Travel | null | Promise<Travel> {
    return this.#move(this.#redo, this.#undo);
  }

  /** Forgets the changes of a mask that has got other pixels. */
  forget(mask: TiledMask): void {
    this.#undo = this.#undo.filter((step) => step.mask !== mask);
    this.#redo = this.#redo.filter((step) => step.mask !== mask);
  }

  /** Compresses what can be and keeps to the budget. One run at a time; a step added meanwhile is seen. */
  settle(): Promise<void> {
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = null;
    });
    return this.#settling;
  }

  async #settle(): Promise<void> {
    let count = 0;
    for (let step = this.#raw.shift(); step; step = this.#raw.shift()) {
      if (!this.#undo.includes(step) && !this.#redo.includes(step)) continue;
      for (const entry of step.tiles) {
        if (entry.packed.form !== "raw") continue;
        // A few tiles at a time, so that strokes are drawn in between.
        if (count++ % tilesAtOnce === 0) await new Promise((resume) => setTimeout(resume));
        entry.packed = await compressTile(entry.packed);
      }
    }
    let bytes = this.bytes;
    while (bytes > this.#budget) {
      const oldest = this.#undo.shift() ?? this.#redo.shift();
      if (oldest === undefined) break;
      bytes -= stepBytes(oldest);
    }
  }

  #pack(mask: TiledMask, tiles: Tiles, feather: OtherFeather | null): TilesStep {
    const packed = Array.from(tiles, ([index, tile]) => ({ index, packed: packTile(tile) }));
    const step: TilesStep = { mask, kind: "tiles", tiles: packed, feather };
    this.#raw.push(step);
    return step;
  }

  #move(from: Step[], to: Step[]): Travel | null | Promise<Travel> {
    const step = from.pop();
    if (step === undefined) return null;
    const { mask } = step;
    if (step.kind === "invert") {
      to.push(step);
      return { mask, rect: mask.invert(), feather: null };
    }
    const { feather } = step;
    const tiles = step.tiles.map(({ index, packed }) => [index, unpackTile(packed)] as const);
    const apply = (entries: (readonly [number, Tile])[]): Travel => {
      const present = mask.swap(new Map(entries));
      to.push(this.#pack(mask, present.tiles, feather));
      return { mask, rect: present.rect, feather };
    };
    const pending = tiles.some(([, tile]) => tile instanceof Promise);
    if (!pending) return apply(tiles.map(([index, tile]) => [index, tile as Tile])); // `as`: no promise among them
    return Promise.all(tiles.map(async ([index, tile]) => [index, await tile] as const)).then(apply);
  }
}

function stepBytes(step: Step): number {
  return step.kind === "invert"
    ? 0
    : step.tiles.reduce((bytes, { packed }) => bytes + packedBytes(packed), 0);
}
