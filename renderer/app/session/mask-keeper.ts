import type { Client } from "../../../shared/contract/contract.ts";
import type { AssetHash, DocumentId } from "../../../shared/domain/ids.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { CanvasController } from "../../canvas/canvas-controller.ts";
import { maskStore } from "../../state/mask.ts";
import { savingStore } from "../../state/saving.ts";
import { reportFailure } from "./failures.ts";
import type { EditorServices } from "./services.ts";

/** After the last change; a person who paints on is not disturbed by an export after every stroke. */
const saveAfterMs = 500;
/** Before a save that failed is tried again. */
const retryAfterMs = 5000;

interface Dependencies {
  readonly client: Client;
  readonly upload: EditorServices["upload"];
  readonly documentId: DocumentId;
  readonly canvas: Pick<CanvasController, "exportMask">;
}

/**
 * Saves the mask of one document a moment after each change. At most one save runs; a change meanwhile makes
 * another follow. It starts with the mask that the canvas has just loaded.
 */
export class MaskKeeper {
  readonly #deps: Dependencies;
  #savedRevision = maskStore.getState().revision;
  #savedHash: AssetHash | null;
  #saving: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failureShown = false;

  constructor(dependencies: Dependencies, savedHash: AssetHash | null) {
    this.#deps = dependencies;
    this.#savedHash = savedHash;
  }

  start(): Stop {
    savingStore.setState({ status: "saved", maskHash: this.#savedHash });
    const stop = maskStore.subscribe(({ revision }, previous) => {
      if (revision !== previous.revision) this.#schedule(saveAfterMs);
    });
    const saveWhenHidden = () => {
      if (document.visibilityState === "hidden" && !this.isSaved) void this.#trySave();
    };
    document.addEventListener("visibilitychange", saveWhenHidden);
    return () => {
      stop();
      document.removeEventListener("visibilitychange", saveWhenHidden);
      clearTimeout(this.#timer);
    };
  }

  /** The mask on the canvas is the one in the library. */
  get isSaved(): boolean {
    return this.#savedRevision === maskStore.getState().revision;
  }

  /** The mask as last saved; null = empty. */
  get savedHash(): AssetHash | null {
    return this.#savedHash;
  }

  /**
   * Saves what is not saved yet and says how the mask on the canvas is called.
   * @throws AppError of the upload; the mask stays on the canvas and is tried again later.
   */
  async flush(): Promise<AssetHash | null> {
    clearTimeout(this.#timer);
    while (!this.isSaved) await this.#save();
    return this.#savedHash;
  }

  #schedule(delayMs: number): void {
    if (savingStore.getState().status !== "saving") savingStore.setState({ status: "pending" });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#trySave(), delayMs);
  }

  async #trySave(): Promise<void> {
    try {
      await this.flush();
      this.#failureShown = false;
    } catch (error) {
      savingStore.setState({ status: "failed" });
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
    });
    return this.#saving;
  }

  async #saveOnce(): Promise<void> {
    const { revision, isEmpty } = maskStore.getState();
    savingStore.setState({ status: "saving" });
    const blob = isEmpty ? null : await this.#deps.canvas.exportMask();
    const maskHash = blob ? (await this.#deps.upload(blob)).hash : null;
    if (maskHash !== this.#savedHash) {
      await this.#deps.client.documents.setMask({ documentId: this.#deps.documentId, maskHash });
    }
    this.#savedHash = maskHash;
    this.#savedRevision = revision;
    savingStore.setState({ status: this.isSaved ? "saved" : "pending", maskHash });
  }
}
