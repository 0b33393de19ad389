import type { Client } from "../../../shared/contract/contract.ts";
import { isSameSize, type Size } from "../../../shared/domain/geometry.ts";
import type { AssetHash, DocumentId } from "../../../shared/domain/ids.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { CanvasController } from "../../canvas/canvas-controller.ts";
import { connectionStore } from "../../state/connection.ts";
import { documentStore, type OpenDocument, openDocumentOf } from "../../state/document.ts";
import { type MaskSummary, maskStore } from "../../state/mask.ts";
import { addNotice, removeNotice } from "../../state/notices.ts";
import { savingStore } from "../../state/saving.ts";
import { inBackground, reportFailure } from "./failures.ts";
import type { EditorServices } from "./services.ts";

/** After the last change; a person who paints on is not disturbed by an export after every stroke. */
const saveAfterMs = 500;
/** After the first change that is not saved: what a crash can cost a person who paints without a pause. */
const saveWithinMs = 2000;
/** Before a save that failed is tried again. */
const retryAfterMs = 5000;

interface Dependencies {
  readonly client: Client;
  readonly upload: EditorServices["upload"];
  readonly documentId: DocumentId;
  /** Of the pictures that the mask is for. */
  readonly size: Size;
  readonly canvas: Pick<CanvasController, "exportMask">;
  /** Puts the mask of another window on the canvas, as one step that can be undone. */
  readonly replaceMask: (maskHash: AssetHash | null) => Promise<void>;
}

/** The mask as it was when it came onto the canvas; null = empty. */
export interface OpenedMask {
  /** In the library. */
  readonly libraryHash: AssetHash | null;
  /** On the canvas: another one only if the library's could not be read. */
  readonly canvasHash: AssetHash | null;
  readonly feather: number;
}

/** The mask of a document that the library keeps for pictures of a size. */
export function keptMask(
  { record, nodes }: OpenDocument,
  size: Size,
): { readonly hash: AssetHash | null; readonly feather: number } {
  const current = nodes.get(record.currentNodeId)?.picture;
  if (current && isSameSize(current, size)) return { hash: record.maskHash, feather: record.maskFeather };
  return record.waitingMasks.find((mask) => isSameSize(mask, size)) ?? { hash: null, feather: 0 };
}

/** Before the canvas has told of any size, it is the one that is being opened. */
function isOfSize(summary: MaskSummary, size: Size): boolean {
  return summary.size === null || isSameSize(summary.size, size);
}

/** A mask that was sent to the library and has not come back as an event yet. */
interface SentMask {
  readonly hash: AssetHash | null;
  isAnswered: boolean;
}

/**
 * Saves the mask for pictures of one size of a document a moment after each change. At most one save runs; a change meanwhile makes
 * another follow. It starts with the mask that the canvas has just loaded. A mask that another window has saved is
 * taken over where nothing is unsaved here; else the person chooses, and neither mask is lost.
 */
export class MaskKeeper {
  readonly #deps: Dependencies;
  /** As the canvas told it when a picture of this size was on it last. */
  #summary = maskStore.getState();
  #savedRevision = this.#summary.revision;
  #savedHash: AssetHash | null;
  /** What the mask on the canvas was made from: the library must still hold it when the next one is saved. */
  #expectedHash: AssetHash | null;
  #savedFeather: number;
  #libraryHash: AssetHash | null;
  #sent: readonly SentMask[] = [];
  #saving: Promise<void> | null = null;
  #taking: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unsavedSince: number | undefined;
  #failureShown = false;
  #question: number | undefined;
  #isStopped = false;

  constructor(dependencies: Dependencies, { libraryHash, canvasHash, feather }: OpenedMask) {
    this.#deps = dependencies;
    this.#savedFeather = feather;
    this.#savedHash = canvasHash;
    this.#expectedHash = libraryHash;
    this.#libraryHash = libraryHash;
  }

  start(): Stop {
    savingStore.setState({ status: "saved", maskHash: this.#savedHash });
    const saveWhenHidden = () => {
      if (document.visibilityState === "hidden" && !this.isSaved) void this.#trySave();
    };
    document.addEventListener("visibilitychange", saveWhenHidden);
    const stops = [
      maskStore.subscribe((summary) => {
        if (!isOfSize(summary, this.#deps.size)) return;
        const { revision } = this.#summary;
        this.#summary = summary;
        if (summary.revision !== revision) this.#schedule();
        this.#follow();
      }),
      documentStore.subscribe(() => this.#hear()),
      connectionStore.subscribe(({ status }) => {
        // Events of before do not come any more: the document arrives anew.
        if (status === "lost") this.#sent = this.#sent.filter(({ isAnswered }) => !isAnswered);
      }),
      () => document.removeEventListener("visibilitychange", saveWhenHidden),
      () => clearTimeout(this.#timer),
      () => this.#endQuestion(),
    ];
    this.#hear();
    return () => {
      this.#isStopped = true;
      for (const stop of stops) stop();
    };
  }

  /** The mask on the canvas is the one in the library. */
  get isSaved(): boolean {
    return this.#savedRevision === this.#summary.revision;
  }

  /** The mask as last saved; null = empty. */
  get savedHash(): AssetHash | null {
    return this.#savedHash;
  }

  /**
   * Saves what is not saved yet and says how the mask on the canvas is called.
   * @throws AppError of the upload; the mask stays on the canvas and is tried again later. `conflict` if another
   * window has saved another mask; then the person has been asked.
   */
  async flush(): Promise<AssetHash | null> {
    clearTimeout(this.#timer);
    while (!this.isSaved) await this.#save();
    return this.#savedHash;
  }

  #schedule(): void {
    if (savingStore.getState().status !== "saving") savingStore.setState({ status: "pending" });
    const now = performance.now();
    this.#unsavedSince ??= now;
    const latest = this.#unsavedSince + saveWithinMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#trySave(), Math.max(0, Math.min(saveAfterMs, latest - now)));
  }

  async #trySave(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      await this.#save();
      this.#failureShown = false;
      // Painted meanwhile: not at once, or one export would follow the other for as long as somebody paints.
      if (!this.isSaved && !this.#isStopped) this.#schedule();
    } catch (error) {
      savingStore.setState({ status: "failed" });
      if (error instanceof AppError && error.code === "conflict") return; // the person has been asked
      if (this.#isStopped) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#trySave(), retryAfterMs);
      // Said once: the connection state and the status bar show that it goes on.
      if (!this.#failureShown && !(error instanceof AppError && error.code === "connection-lost")) {
        reportFailure(error);
      }
      this.#failureShown = true;
    }
  }

  #save(): Promise<void> {
    this.#saving ??= this.#saveOnce().finally(() => {
      this.#saving = null;
      this.#follow();
    });
    return this.#saving;
  }

  async #saveOnce(): Promise<void> {
    await this.#taking;
    const { revision, isEmpty, feather } = this.#summary;
    if (revision === this.#savedRevision) return;
    this.#unsavedSince = undefined;
    savingStore.setState({ status: "saving" });
    const { canvas, size, upload } = this.#deps;
    const blob = isEmpty ? null : await canvas.exportMask(undefined, { size });
    const maskHash = blob ? (await upload(blob)).hash : null;
    if (maskHash !== this.#expectedHash || feather !== this.#savedFeather)
      await this.#send(maskHash, feather);
    this.#savedFeather = feather;
    this.#endQuestion();
    this.#setSaved(maskHash, revision);
  }

  async #send(maskHash: AssetHash | null, feather: number): Promise<void> {
    const { client, documentId, size } = this.#deps;
    const sent: SentMask = { hash: maskHash, isAnswered: false };
    // One whose answer was lost is sent again.
    this.#sent = [...this.#sent.filter((other) => other.isAnswered || other.hash !== maskHash), sent];
    try {
      await client.documents.setMask({
        documentId,
        size,
        maskHash,
        feather,
        expectedHash: this.#expectedHash,
      });
    } catch (error) {
      // When the connection breaks, it may be in the library all the same.
      if (error instanceof AppError && error.code === "connection-lost") throw error;
      this.#sent = this.#sent.filter((other) => other !== sent);
      if (error instanceof AppError && error.code === "conflict") throw this.#ask(error);
      throw error;
    }
    sent.isAnswered = true;
    this.#expectedHash = maskHash;
  }

  #setSaved(maskHash: AssetHash | null, revision: number): void {
    this.#savedHash = maskHash;
    this.#savedRevision = revision;
    savingStore.setState({ status: this.isSaved ? "saved" : "pending", maskHash });
  }

  /** Notes what the library holds, and whether it is from here. */
  #hear(): void {
    const open = openDocumentOf(documentStore.getState());
    if (open?.record.id !== this.#deps.documentId) return;
    const { hash: kept } = keptMask(open, this.#deps.size);
    this.#libraryHash = kept;
    const index = this.#sent.findIndex(({ hash }) => hash === kept);
    const own = this.#sent[index];
    if (own) {
      this.#sent = this.#sent.slice(index + 1);
      // Heard before the answer, or the answer was lost.
      if (!own.isAnswered) this.#expectedHash = own.hash;
    }
    this.#follow();
  }

  /** Takes over what another window has saved, if nothing is unsaved here; else saving it will ask the person. */
  #follow(): void {
    // Another size is on the canvas: this mask is looked at again when a picture of its size is.
    if (!isOfSize(maskStore.getState(), this.#deps.size)) return;
    // While own masks are on their way back, what was heard is older than what is on the canvas.
    if (this.#isStopped || this.#saving || this.#taking || this.#sent.length > 0 || !this.isSaved) return;
    if (this.#libraryHash !== this.#expectedHash) inBackground(this.#take());
  }

  /** Puts the library's mask on the canvas. */
  #take(): Promise<void> {
    this.#taking ??= this.#takeOnce(this.#libraryHash).finally(() => {
      this.#taking = null;
    });
    return this.#taking;
  }

  async #takeOnce(hash: AssetHash | null): Promise<void> {
    // Whoever else hears of the document hears it first: a step that moved the mask is recorded before the mask's own.
    await Promise.resolve();
    await this.#deps.replaceMask(hash);
    if (this.#isStopped) return;
    this.#expectedHash = hash;
    this.#endQuestion();
    clearTimeout(this.#timer);
    this.#unsavedSince = undefined;
    this.#setSaved(hash, this.#summary.revision);
  }

  /** Asks which of two masks to keep. @returns the error to throw. */
  #ask(cause: AppError): AppError {
    if (!this.#isStopped) {
      this.#question = addNotice("warning", "This mask was changed in another window.", {
        nextStep: "Yours is not saved yet. If you use the other, Undo brings yours back.",
        actions: [
          { label: "Keep mine", run: () => this.#keepMine() },
          { label: "Use the other", run: () => inBackground(this.#useOther()) },
        ],
      });
    }
    return new AppError("conflict", "The mask is not saved: it was changed in another window, too.", {
      nextStep: "Choose which of the two masks to keep, then try again.",
      cause,
    });
  }

  #keepMine(): void {
    if (this.#isStopped) return;
    this.#expectedHash = this.#libraryHash;
    void this.#trySave();
  }

  async #useOther(): Promise<void> {
    await this.#saving?.catch(() => {}); // it has been reported where it was started
    if (this.#isStopped) return;
    await this.#take();
    this.#follow(); // changed again meanwhile
  }

  #endQuestion(): void {
    if (this.#question !== undefined) removeNotice(this.#question);
    this.#question = undefined;
  }
}
