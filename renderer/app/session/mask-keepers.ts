import { isSameSize, type Size } from "../../../shared/domain/geometry.ts";
import type { AssetHash } from "../../../shared/domain/ids.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { CanvasController } from "../../canvas/canvas-controller.ts";
import { currentNodeOf, documentStore, openDocumentOf } from "../../state/document.ts";
import { maskStore } from "../../state/mask.ts";
import { savingStore } from "../../state/saving.ts";
import { inBackground } from "./failures.ts";
import { loadSavedMask } from "./load-saved-mask.ts";
import { keptMask, MaskKeeper } from "./mask-keeper.ts";

type KeeperDependencies = ConstructorParameters<typeof MaskKeeper>[0];

interface Dependencies extends Omit<KeeperDependencies, "size" | "canvas"> {
  readonly canvas: Pick<CanvasController, "exportMask" | "loadMask" | "setFeather">;
}

interface Kept {
  readonly size: Size;
  readonly keeper: MaskKeeper;
}

/**
 * The masks of one document, one for each size of its pictures. A size's mask is loaded when a picture of it is shown
 * for the first time; from then on it is on the canvas's side, and saved by a keeper of its own.
 */
export class MaskKeepers {
  readonly #deps: Dependencies;
  readonly #kept: Kept[] = [];
  readonly #stops: Stop[] = [];
  /** The size of the picture on the canvas. */
  #size: Size | null = null;
  /** Masks are loaded one after the other. */
  #opening: Promise<void> = Promise.resolve();
  /** The last mask that an edit got with its feather applied, and what it was made from. */
  #feathered: { readonly hash: AssetHash | null; readonly from: AssetHash } | null = null;
  #isStopped = false;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Resolves when the mask of the picture on the canvas is there, or could not be read and is empty. */
  async start(): Promise<void> {
    // After the canvas's own subscription: it has the picture, and with it the size, by then.
    this.#stops.push(documentStore.subscribe(() => this.#follow()));
    this.#follow();
    await this.#opening;
  }

  stop(): void {
    this.#isStopped = true;
    for (const stop of this.#stops.toReversed()) stop();
  }

  /** Every mask that was on the canvas is in the library. */
  get isSaved(): boolean {
    return this.#kept.every(({ keeper }) => keeper.isSaved);
  }

  /** The mask of the picture on the canvas as last saved; null = empty, or not loaded yet. */
  get savedHash(): AssetHash | null {
    return this.#current()?.savedHash ?? null;
  }

  /**
   * Saves all masks that are not saved yet and says how that of the picture on the canvas is called.
   * @throws AppError as MaskKeeper.flush.
   */
  async flush(): Promise<AssetHash | null> {
    await this.#opening;
    for (const { keeper } of this.#kept) if (!keeper.isSaved) await keeper.flush();
    return (await this.#current()?.flush()) ?? null;
  }

  /**
   * The mask of the picture on the canvas as an edit uses it, its feather applied; null = empty.
   * @throws AppError as `flush`.
   */
  async flushForEdit(): Promise<AssetHash | null> {
    const maskHash = await this.flush();
    const size = this.#size;
    if (maskHash === null || size === null || maskStore.getState().feather === 0) return maskHash;
    const blob = await this.#deps.canvas.exportMask(undefined, { size, feather: true });
    const hash = blob && (await this.#deps.upload(blob)).hash;
    this.#feathered = { hash, from: maskHash };
    return hash;
  }

  /** Whether an edit was made with the mask that is still on the canvas. */
  isShown(maskHash: AssetHash): boolean {
    const saved = this.savedHash;
    if (saved === null || !this.isSaved) return false;
    return saved === maskHash || (this.#feathered?.from === saved && this.#feathered.hash === maskHash);
  }

  #current(): MaskKeeper | undefined {
    const size = this.#size;
    return size === null ? undefined : this.#kept.find((kept) => isSameSize(kept.size, size))?.keeper;
  }

  #follow(): void {
    const state = documentStore.getState();
    const picture = state.status === "open" ? currentNodeOf(state)?.picture : null;
    if (!picture || (this.#size && isSameSize(this.#size, picture))) return;
    const size = { width: picture.width, height: picture.height };
    this.#size = size;
    const known = this.#current();
    if (known) {
      savingStore.setState({ status: known.isSaved ? "saved" : "pending", maskHash: known.savedHash });
      return;
    }
    savingStore.setState({ status: "opening", maskHash: null });
    this.#opening = this.#opening.then(() => this.#open(size));
    inBackground(this.#opening);
  }

  async #open(size: Size): Promise<void> {
    const open = openDocumentOf(documentStore.getState());
    const isShown = this.#size && isSameSize(this.#size, size);
    const isKnown = this.#kept.some((kept) => isSameSize(kept.size, size));
    if (!open || !isShown || isKnown || this.#isStopped) return;
    const { hash, feather } = keptMask(open, size);
    const canvasHash = await loadSavedMask(this.#deps.canvas, hash);
    if (this.#isStopped) return;
    if (feather > 0) this.#deps.canvas.setFeather(feather);
    const keeper = new MaskKeeper({ ...this.#deps, size }, { libraryHash: hash, canvasHash, feather });
    this.#kept.push({ size, keeper });
    this.#stops.push(keeper.start());
  }
}
