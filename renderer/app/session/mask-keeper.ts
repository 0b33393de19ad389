import type { Client } from "../../../shared/contract/contract.ts";
import { isSameMask, type PaintedMask } from "../../../shared/domain/document.ts";
import { isSameSize, type Size } from "../../../shared/domain/geometry.ts";
import type { AssetHash, DocumentId } from "../../../shared/domain/ids.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { CanvasController } from "../../canvas/canvas-controller.ts";
import { connectionStore } from "../../state/connection.ts";
import { documentStore, type OpenDocument, openDocumentOf } from "../../state/document.ts";
import { type MaskState, maskOfSize, maskStore } from "../../state/mask.ts";
import { addNotice, removeNotice } from "../../state/notices.ts";
import { inBackground, reportFailure } from "./failures.ts";
import { SentMasks } from "./sent-masks.ts";
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
  /**
   * Puts a mask of the library in the place of that of a size, as one step that can be undone, when no pointer is at
   * work. Resolves to what it has become; null if it had another revision by then.
   */
  readonly replaceMask: (size: Size, mask: PaintedMask, revision: number) => Promise<MaskState | null>;
  /** `status` has changed. */
  readonly onStatus: () => void;
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
export function keptMask({ record, nodes }: OpenDocument, size: Size): PaintedMask {
  const current = nodes.get(record.currentNodeId)?.picture;
  if (current && isSameSize(current, size)) return { hash: record.maskHash, feather: record.maskFeather };
  return record.waitingMasks.find((mask) => isSameSize(mask, size)) ?? { hash: null, feather: 0 };
}

/**
 * Saves the mask for pictures of one size of a document a moment after each change. At most one save runs; a change meanwhile makes
 * another follow. It starts with the mask that the canvas has just loaded. A mask that another window has saved is
 * taken over where nothing is unsaved here; else the person chooses, and neither mask is lost.
 */
export class MaskKeeper {
  readonly #deps: Dependencies;
  /** As the canvas told it last. */
  #state: MaskState;
  #savedRevision: number;
  /** What was saved last, and of which pixels. */
  #savedPixels: { readonly hash: AssetHash | null; readonly revision: number };
  /** What the mask on the canvas was made from: the library must still hold it when the next one is saved. */
  #expected: PaintedMask;
  #library: PaintedMask;
  #status: "saved" | "pending" | "saving" | "failed" = "saved";
  readonly #sent = new SentMasks();
  #saving: Promise<void> | null = null;
  #taking: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unsavedSince: number | undefined;
  #failureShown = false;
  #question: number | undefined;
  #isStopped = false;

  constructor(dependencies: Dependencies, { libraryHash, canvasHash, feather }: OpenedMask) {
    this.#deps = dependencies;
    const { size } = dependencies;
    const loaded = { size, revision: 0, pixelRevision: 0, isEmpty: canvasHash === null, feather };
    this.#state = maskOfSize(maskStore.getState(), size) ?? loaded;
    this.#savedRevision = this.#state.revision;
    this.#savedPixels = { hash: canvasHash, revision: this.#state.pixelRevision };
    this.#library = { hash: libraryHash, feather };
    this.#expected = this.#library;
  }

  start(): Stop {
    const saveWhenHidden = () => {
      if (document.visibilityState === "hidden" && !this.isSaved) void this.#trySave();
    };
    document.addEventListener("visibilitychange", saveWhenHidden);
    const stops = [
      maskStore.subscribe((summary) => {
        const state = maskOfSize(summary, this.#deps.size);
        if (!state) return;
        const { revision } = this.#state;
        this.#state = state;
        if (state.revision !== revision) this.#schedule();
        this.#follow();
      }),
      documentStore.subscribe(() => this.#hear()),
      connectionStore.subscribe(({ status }) => {
        if (status === "lost") this.#sent.loseConnection();
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
    return this.#savedRevision === this.#state.revision;
  }

  /** How far it is on its way to the library. */
  get status(): "saved" | "pending" | "saving" | "failed" {
    return this.#status;
  }

  /** The library's mask is another one than this was made from, and nothing that is unsaved keeps it from being taken. */
  get isTaking(): boolean {
    return this.#taking !== null || (this.isSaved && !isSameMask(this.#library, this.#expected));
  }

  /** Resolves when the library's mask that is being taken over is on the canvas, or could not be read. */
  async taken(): Promise<void> {
    await this.#taking?.catch(() => {}); // it is reported where it was started
  }

  /** The mask as last saved; null = empty. */
  get savedHash(): AssetHash | null {
    return this.#savedPixels.hash;
  }

  /**
   * Saves what is not saved yet and says how the mask on the canvas is called.
   * @throws AppError of the upload; the mask stays on the canvas and is tried again later. `conflict` if another
   * window has saved another mask; then the person has been asked.
   */
  async flush(): Promise<AssetHash | null> {
    clearTimeout(this.#timer);
    // Whatever was drawn while another mask was taken is to be saved after it.
    while (this.#taking || !this.isSaved) await (this.#taking ?? this.#save());
    return this.savedHash;
  }

  #schedule(): void {
    if (this.#status !== "saving") this.#setStatus("pending");
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
    const save = async () => {
      try {
        await this.#saveOnce();
      } catch (error) {
        this.#setStatus("failed");
        throw error;
      }
    };
    this.#saving ??= save().finally(() => {
      this.#saving = null;
      this.#follow();
    });
    return this.#saving;
  }

  async #saveOnce(): Promise<void> {
    await this.#taking;
    const { revision, pixelRevision, isEmpty, feather } = this.#state;
    if (revision === this.#savedRevision) return;
    this.#unsavedSince = undefined;
    this.#setStatus("saving");
    const { canvas, size, upload } = this.#deps;
    let { hash } = this.#savedPixels;
    // A feather alone is no reason to write the whole mask again.
    if (pixelRevision !== this.#savedPixels.revision) {
      const blob = isEmpty ? null : await canvas.exportMask(undefined, { size });
      hash = blob && (await upload(blob)).hash;
    }
    const mask = { hash, feather };
    if (!isSameMask(mask, this.#expected)) await this.#send(mask);
    this.#endQuestion();
    this.#setSaved({ hash, revision: pixelRevision }, revision);
  }

  async #send(mask: PaintedMask): Promise<void> {
    const { client, documentId, size } = this.#deps;
    const sent = this.#sent.add(mask);
    try {
      await client.documents.setMask({
        documentId,
        size,
        maskHash: mask.hash,
        feather: mask.feather,
        expectedHash: this.#expected.hash,
        expectedFeather: this.#expected.feather,
      });
    } catch (error) {
      // When the connection breaks, it may be in the library all the same.
      if (error instanceof AppError && error.code === "connection-lost") throw error;
      this.#sent.drop(sent);
      if (error instanceof AppError && error.code === "conflict") throw this.#ask(error);
      throw error;
    }
    sent.isAnswered = true;
    this.#expected = mask;
  }

  #setSaved(pixels: { readonly hash: AssetHash | null; readonly revision: number }, revision: number): void {
    this.#savedPixels = pixels;
    this.#savedRevision = revision;
    this.#setStatus(this.isSaved ? "saved" : "pending");
  }

  #setStatus(status: "saved" | "pending" | "saving" | "failed"): void {
    this.#status = status;
    this.#deps.onStatus();
  }

  /** Notes what the library holds, and whether it is from here. */
  #hear(): void {
    const open = openDocumentOf(documentStore.getState());
    if (open?.record.id !== this.#deps.documentId) return;
    const kept = keptMask(open, this.#deps.size);
    this.#library = kept;
    const own = this.#sent.hear(kept);
    // Heard before the answer, or the answer was lost.
    if (own && !own.isAnswered) this.#expected = own;
    this.#follow();
  }

  /** Takes over what another window has saved, if nothing is unsaved here; else saving it will ask the person. */
  #follow(): void {
    // Another size is on the canvas: this mask is looked at again when a picture of its size is.
    const shown = maskStore.getState().size;
    if (!shown || !isSameSize(shown, this.#deps.size)) return;
    // While own masks are on their way back, what was heard is older than what is on the canvas.
    if (this.#isStopped || this.#saving || this.#taking || !this.#sent.isEmpty || !this.isSaved) return;
    if (!isSameMask(this.#library, this.#expected)) inBackground(this.#take());
  }

  /** Puts the library's mask on the canvas. */
  #take(): Promise<void> {
    const take = async () => {
      try {
        await this.#takeOnce();
      } finally {
        this.#taking = null;
      }
      // What was saved elsewhere meanwhile. Not after a failure, which would only follow again.
      this.#follow();
    };
    this.#taking ??= take();
    return this.#taking;
  }

  async #takeOnce(): Promise<void> {
    // Whoever else hears of the document hears it first: a step that moved the mask is recorded before the mask's own.
    await Promise.resolve();
    const mask = this.#library;
    const made = await this.#deps.replaceMask(this.#deps.size, mask, this.#state.revision);
    // What was drawn before it could be put there is saved first, and that asks the person.
    if (this.#isStopped || !made) return;
    this.#expected = mask;
    this.#endQuestion();
    // Strokes that waited while it was loaded are on the canvas by now, and not in the library.
    this.#setSaved({ hash: mask.hash, revision: made.pixelRevision }, made.revision);
    if (!this.isSaved) return;
    clearTimeout(this.#timer);
    this.#unsavedSince = undefined;
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
    this.#expected = this.#library;
    void this.#trySave();
  }

  async #useOther(): Promise<void> {
    await this.#saving?.catch(() => {}); // it has been reported where it was started
    if (this.#isStopped) return;
    // What is here is given up; the other is taken at once, or when a picture of this size is on the canvas again.
    clearTimeout(this.#timer);
    this.#endQuestion();
    this.#setSaved(this.#savedPixels, this.#state.revision);
    this.#follow();
  }

  #endQuestion(): void {
    if (this.#question !== undefined) removeNotice(this.#question);
    this.#question = undefined;
  }
}
