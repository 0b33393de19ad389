import type { Client } from "../../../shared/contract/contract.ts";
import type { DocumentId } from "../../../shared/domain/ids.ts";
import { documentsStore } from "../../state/documents.ts";
import { addNotice } from "../../state/notices.ts";
import { inBackground, toAppError } from "./failures.ts";

/** The documents and samples of the start page. */
export class DocumentsList {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async refresh(): Promise<void> {
    try {
      const [documents, samples] = await Promise.all([
        this.#client.documents.list(null),
        this.#client.documents.samples(null),
      ]);
      documentsStore.setState({ status: "ready", documents, samples, error: null });
    } catch (error) {
      // What was listed before stays; an empty page says what happened and offers to try again.
      documentsStore.setState({ status: "failed", error: toAppError(error) });
    }
  }

  /** Hides a document; a notice brings it back. */
  async remove(documentId: DocumentId): Promise<void> {
    const removed = documentsStore.getState().documents.find((document) => document.id === documentId);
    await this.#client.documents.remove({ documentId });
    await this.refresh();
    addNotice("information", `“${removed?.name ?? "The document"}” was removed from the list.`, {
      actions: [{ label: "Undo", run: () => inBackground(this.#restore(documentId)) }],
    });
  }

  async #restore(documentId: DocumentId): Promise<void> {
    await this.#client.documents.restore({ documentId });
    await this.refresh();
  }
}
