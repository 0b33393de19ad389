import type { EditRequest } from "../../../shared/domain/edit-request.ts";
import { isSameSize, type Size } from "../../../shared/domain/geometry.ts";
import type { AssetHash } from "../../../shared/domain/ids.ts";
import type { HistoryNode } from "../../../shared/domain/node.ts";
import { AppError, isCancellation } from "../../../shared/errors.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { CanvasController } from "../../canvas/canvas-controller.ts";
import { assetUrl } from "../../host/asset-url.ts";
import { currentNodeOf, documentStore, openDocumentOf } from "../../state/document.ts";
import { maskOfSize, maskStore } from "../../state/mask.ts";
import { addNotice, removeNotice } from "../../state/notices.ts";
import { type SavingState, savingStore } from "../../state/saving.ts";
import { toAppError } from "./failures.ts";
import { keptMask, MaskKeeper } from "./mask-keeper.ts";
import { PaintingHold } from "./painting-hold.ts";

/** Before a mask that could not be fetched is asked for again. */
const retryAfterMs = 5000;

type KeeperDependencies = ConstructorParameters<typeof MaskKeeper>[0];

interface Dependencies extends Omit<KeeperDependencies, "size" | "canvas" | "onStatus"> {
  readonly canvas: Pick<CanvasController, "exportMask" | "loadMask" | "setEditable" | "atRest">;
  /** Resolves when everything that was done to the mask is known. */
  readonly settled: () => Promise<void>;
}

/** The mask for pictures of a size, from the moment at which its load was sent. */
interface Kept {
  readonly size: Size;
  /** Null until the saved mask is on the canvas's side. */
  keeper: MaskKeeper | null;
  /** Resolves when it is, or could not be read. */
  opening: Promise<void>;
  /** Why the saved mask is not there. */
  problem: AppError | null;
  question: number | undefined;
}

/**
 * The masks of one document, one for each size of its pictures. A size's mask is loaded when a picture of it is shown
 * for the first time; from then on it is on the canvas's side, and saved by a keeper of its own. Before that, and while
 * it cannot be read, nothing can be painted at that size, so that no stroke takes the place of what is saved.
 */
export class MaskKeepers {
  readonly #deps: Dependencies;
  readonly #kept: Kept[] = [];
  readonly #stops: Stop[] = [];
  /** The size of the picture on the canvas. */
  #size: Size | null = null;
  /** The last mask that an edit got with its feather applied, and what it was made from. */
  #feathered: { readonly hash: AssetHash | null; readonly from: EditRequest["paintedMask"] } | null = null;
  readonly hold: PaintingHold;
  #isStopped = false;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    this.hold = new PaintingHold({
      atRest: () => dependencies.canvas.atRest(),
      taken: async () => {
        const keeper = this.#current()?.keeper;
        if (!keeper) return; // a size that is new has its mask loaded, and can be taken back meanwhile
        // Only when the canvas has told of the size that it shows, its mask begins to be taken.
        await dependencies.settled();
        await keeper.taken();
      },
      onChange: () => this.#tell(),
    });
  }

  /** Resolves when the mask of the picture on the canvas is there, or could not be read. */
  async start(): Promise<void> {
    // After the canvas's own subscription: it has the picture, and with it the size, by then.
    this.#stops.push(documentStore.subscribe(() => this.#follow()));
    this.#follow();
    await this.#current()?.opening;
  }

  stop(): void {
    this.#isStopped = true;
    for (const stop of this.#stops.toReversed()) stop();
    for (const kept of this.#kept) endQuestion(kept);
  }

  /** Every mask that was on the canvas is in the library. */
  get isSaved(): boolean {
    return this.#keepers().every((keeper) => keeper.isSaved);
  }

  /** The mask of the picture on the canvas as last saved; null = empty, or not loaded yet. */
  get savedHash(): AssetHash | null {
    return this.#current()?.keeper?.savedHash ?? null;
  }

  /** The library's mask of the picture on the canvas is another one, and about to be taken over. */
  get isTaking(): boolean {
    return this.#current()?.keeper?.isTaking ?? false;
  }

  /**
   * Resolves when the mask of the picture on the canvas can be changed.
   * @throws AppError why it could not be read; the person has been asked what to do.
   */
  async ready(): Promise<void> {
    await this.hold.released();
    await requireReadable(this.#current());
  }

  /** Saves all masks that are not saved yet. @throws AppError as MaskKeeper.flush; those without fault are saved. */
  async flush(): Promise<void> {
    const saved = await Promise.allSettled(this.#keepers().map((keeper) => keeper.flush()));
    for (const result of saved) if (result.status === "rejected") throw result.reason;
  }

  /**
   * Saves all masks and says how that of the picture on the canvas is called; null = empty.
   * @throws AppError as `ready`, and as MaskKeeper.flush for the mask on the canvas; another's failure is no obstacle.
   */
  flushShown(): Promise<AssetHash | null> {
    return this.#flushOne(this.#current());
  }

  /**
   * The mask of the node on the canvas as an edit of it uses it, its feather applied; null = empty. What is being made of
   * the picture is made first.
   * @throws AppError as `flushShown`; `conflict` where another node is on the canvas by then: a mask that has moved along
   * with the picture is none for the picture before.
   */
  async flushForEdit({ id, picture }: Pick<HistoryNode, "id" | "picture">): Promise<AssetHash | null> {
    await this.hold.released();
    const maskHash = await this.#flushFeathered({ width: picture.width, height: picture.height });
    if (currentNodeOf(documentStore.getState())?.id === id) return maskHash;
    throw new AppError("conflict", "The picture has become another one. Nothing was asked for.", {
      nextStep: "Look at it and at its mask, then run the edit again.",
    });
  }

  /** What the mask that `flushForEdit` has just given was made from; null where no feather was applied. */
  paintedFor(maskHash: AssetHash | null): EditRequest["paintedMask"] {
    return maskHash !== null && this.#feathered?.hash === maskHash ? this.#feathered.from : null;
  }

  /** Whether an edit was made with what is still the mask for pictures of a size. */
  isStillMask(size: Size, maskHash: AssetHash): boolean {
    const keeper = this.#of(size)?.keeper;
    const saved = keeper?.savedHash ?? null;
    if (saved === null || !keeper?.isSaved) return false;
    return saved === maskHash || this.paintedFor(maskHash)?.hash === saved;
  }

  #current(): Kept | undefined {
    return this.#size === null ? undefined : this.#of(this.#size);
  }

  #of(size: Size): Kept | undefined {
    return this.#kept.find((kept) => isSameSize(kept.size, size));
  }

  async #flushFeathered(size: Size): Promise<AssetHash | null> {
    const kept = this.#of(size);
    for (;;) {
      const from = await this.#flushOne(kept);
      const state = maskOfSize(maskStore.getState(), size);
      if (from === null || !state || state.feather === 0) return from;
      const blob = await this.#deps.canvas.exportMask(undefined, { size, feather: true });
      // What was changed meanwhile may be in it: it has to be the mask that is saved.
      if (maskOfSize(maskStore.getState(), size)?.revision !== state.revision) continue;
      const hash = blob && (await this.#deps.upload(blob)).hash;
      this.#feathered = { hash, from: { hash: from, feather: state.feather } };
      return hash;
    }
  }

  async #flushOne(kept: Kept | undefined): Promise<AssetHash | null> {
    await requireReadable(kept);
    await this.#deps.settled();
    const wanted = kept?.keeper;
    const others = this.#keepers().filter((keeper) => keeper !== wanted);
    await Promise.allSettled(others.map((keeper) => keeper.flush()));
    return (await wanted?.flush()) ?? null;
  }

  #keepers(): readonly MaskKeeper[] {
    return this.#kept.flatMap(({ keeper }) => keeper ?? []);
  }

  #follow(): void {
    const state = documentStore.getState();
    const picture = state.status === "open" ? currentNodeOf(state)?.picture : null;
    if (!picture || (this.#size && isSameSize(this.#size, picture))) return;
    const size = { width: picture.width, height: picture.height };
    this.#size = size;
    const known = this.#current();
    if (known) this.#ask(known);
    else {
      const kept: Kept = {
        size,
        keeper: null,
        opening: Promise.resolve(),
        problem: null,
        question: undefined,
      };
      this.#kept.push(kept);
      kept.opening = this.#open(kept);
    }
    this.#tell();
  }

  /** Never rejects. Sends the load before it returns: nothing that is done later overtakes it. */
  async #open(kept: Kept): Promise<void> {
    const open = openDocumentOf(documentStore.getState());
    if (!open || this.#isStopped) return;
    const { size } = kept;
    const { hash, feather } = keptMask(open, size);
    kept.problem = null;
    endQuestion(kept);
    try {
      await this.#deps.canvas.loadMask(size, hash && assetUrl(hash), feather);
      this.#keep(kept, { libraryHash: hash, canvasHash: hash, feather });
    } catch (error) {
      if (this.#isStopped || isCancellation(error)) return;
      kept.problem = toAppError(error);
      if (kept.problem.retryable) {
        const retry = setTimeout(() => this.#openAgain(kept), retryAfterMs);
        this.#stops.push(() => clearTimeout(retry));
      }
      this.#ask(kept);
    }
    this.#tell();
  }

  #openAgain(kept: Kept): void {
    if (this.#isStopped || kept.problem === null) return;
    kept.opening = this.#open(kept);
    this.#tell();
  }

  #keep(kept: Kept, opened: ConstructorParameters<typeof MaskKeeper>[1]): void {
    if (this.#isStopped || kept.keeper) return;
    const { size } = kept;
    const keeper = new MaskKeeper({ ...this.#deps, size, onStatus: () => this.#tell() }, opened);
    kept.keeper = keeper;
    this.#stops.push(keeper.start());
  }

  /** What is saved stays in the library until the person has chosen to paint another mask. */
  #startEmpty(kept: Kept): void {
    const open = openDocumentOf(documentStore.getState());
    if (!open || kept.problem === null) return;
    kept.problem = null;
    endQuestion(kept);
    const { hash, feather } = keptMask(open, kept.size);
    this.#keep(kept, { libraryHash: hash, canvasHash: null, feather });
    this.#tell();
  }

  #ask(kept: Kept): void {
    if (kept.problem === null || kept !== this.#current()) return;
    endQuestion(kept);
    kept.question = addNotice("error", `The saved mask could not be read. ${kept.problem.message}`, {
      nextStep:
        "It stays in the library until you paint another; before you have chosen, nothing can be painted.",
      actions: [
        { label: "Try again", run: () => this.#openAgain(kept) },
        { label: "Start with an empty mask", run: () => this.#startEmpty(kept) },
      ],
    });
  }

  /** Lets the mask on the canvas be painted if it may be, and tells how far all masks are on their way. */
  #tell(): void {
    const current = this.#current();
    if (this.#isStopped || !current) return;
    this.#deps.canvas.setEditable(current.keeper !== null && !this.hold.isHeld);
    savingStore.setState({ status: this.#statusWith(current), maskHash: this.savedHash });
  }

  #statusWith({ keeper, problem }: Kept): SavingState["status"] {
    if (keeper === null) return problem ? "unreadable" : "opening";
    const statuses = this.#keepers().map(({ status }) => status);
    return (["failed", "saving", "pending"] as const).find((status) => statuses.includes(status)) ?? "saved";
  }
}

/** @throws AppError as MaskKeepers.ready */
async function requireReadable(kept: Kept | undefined): Promise<void> {
  await kept?.opening;
  if (!kept?.problem) return;
  throw new AppError(kept.problem.code, `The saved mask could not be read. ${kept.problem.message}`, {
    nextStep: "Choose whether to try again or to start with an empty mask, then do this again.",
    cause: kept.problem,
  });
}

function endQuestion(kept: Kept): void {
  if (kept.question !== undefined) removeNotice(kept.question);
  kept.question = undefined;
}
