import type { Client } from "../../../shared/contract/contract.ts";
import type { DocumentId } from "../../../shared/domain/ids.ts";
import type { Transform } from "../../../shared/domain/transform.ts";
import { AppError } from "../../../shared/errors.ts";
import { orAborted } from "../../../shared/or-aborted.ts";
import { comparisonStore } from "../../state/comparison.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { announce } from "../../state/notices.ts";
import { transformingStore } from "../../state/transforming.ts";
import { documentSays } from "./document-says.ts";

interface Dependencies {
  readonly client: Pick<Client, "documents">;
  readonly documentId: DocumentId;
  /** Saves the mask that moves along; null while the document has no canvas. */
  readonly saveMask: () => Promise<unknown> | null;
}

/** Crops, turns and extends the picture on the canvas, one after the other, and shows the one that runs. */
export class PictureTransforms {
  readonly #deps: Dependencies;
  /** Of the last one that was asked for. */
  #last: Promise<void> = Promise.resolve();
  #stop = new AbortController();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /**
   * One that is asked for while another runs changes what that one makes.
   * @throws AppError `cancelled` where it was stopped; of the mask's saving; of the host.
   */
  run(change: Transform): Promise<void> {
    const { signal } = this.#stop;
    const done = this.#last.then(() => this.#runNow(change, signal));
    this.#last = done.catch(() => {}); // whoever asked hears of it; the next does not depend on it
    return done;
  }

  async #runNow(change: Transform, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const node = currentNodeOf(documentStore.getState());
    const saved = node && this.#deps.saveMask();
    if (!saved) return;
    comparisonStore.setState({ compared: null });
    const running = { type: change.type, cancel: () => this.#cancel() };
    transformingStore.setState({ running });
    try {
      await orAborted(saved, signal);
      const { client, documentId } = this.#deps;
      const made = await client.documents.transform(
        { documentId, nodeId: node.id, transform: change },
        { signal },
      );
      announce(`${made.label}.`);
      // The answer may overtake the event that tells of the step.
      await orAborted(
        documentSays(({ nodes }) => nodes.has(made.id)),
        signal,
      );
    } finally {
      // Another document's may be shown by now.
      if (transformingStore.getState().running === running) transformingStore.setState({ running: null });
    }
  }

  #cancel(): void {
    this.#stop.abort(new AppError("cancelled", "The change of the picture was stopped."));
    this.#stop = new AbortController();
  }
}
