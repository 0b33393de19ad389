import type { Size } from "../../../shared/domain/geometry.ts";
import type { DocumentId, NodeId } from "../../../shared/domain/ids.ts";
import { AppError } from "../../../shared/errors.ts";
import { nodeTitle } from "../../history/node-title.ts";
import { connectionStore } from "../../state/connection.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";
import { editDraftStore, type Reference } from "../../state/edit-draft.ts";
import { chosenModel, modelStore } from "../../state/models.ts";
import { addNotice, announce } from "../../state/notices.ts";
import { addReference, referenceStore } from "../../state/references.ts";
import { settingsStore } from "../../state/settings.ts";
import { formatBytes } from "../../ui/format.ts";
import { reportFailure } from "./failures.ts";
import type { EditorServices } from "./services.ts";

/** Brings pictures into the library that are shown to a model besides the document's. */
export class ReferenceUploads {
  readonly #upload: EditorServices["upload"];

  constructor(upload: EditorServices["upload"]) {
    this.#upload = upload;
  }

  /** One after the other, in their order; one that fails does not stop the rest. */
  async addFiles(files: readonly File[]): Promise<void> {
    const documentId = openDocumentId();
    changeUploading(files.length);
    for (const file of files) {
      try {
        checkSize(file);
        const [{ hash }, size] = await Promise.all([this.#upload(file), readSize(file)]);
        // For the document in which it was chosen, not for one that was opened meanwhile.
        if (openDocumentId() === documentId) add({ hash, size, name: file.name || "Pasted picture" });
      } catch (error) {
        reportFailure(error);
      } finally {
        changeUploading(-1);
      }
    }
  }

  addNode(nodeId: NodeId): void {
    const node = openDocumentOf(documentStore.getState())?.nodes.get(nodeId);
    if (!node) return;
    const { hash, width, height } = node.picture;
    add({ hash, size: { width, height }, name: nodeTitle(node) });
    const model = chosenModel(modelStore.getState().models, settingsStore.getState().modelId);
    if (model && model.references.maximum === 0) {
      addNotice("information", `It is a reference now, but ${model.name} takes none.`, {
        nextStep: "Choose a model that does: the picker shows how many each takes.",
      });
    }
  }
}

function openDocumentId(): DocumentId | null {
  return openDocumentOf(documentStore.getState())?.record.id ?? null;
}

function add(reference: Reference): void {
  editDraftStore.setState(({ references }) => ({ references: addReference(references, reference) }));
  announce(`${reference.name} is a reference now.`);
}

function changeUploading(by: number): void {
  referenceStore.setState(({ uploading }) => ({ uploading: uploading + by }));
}

function checkSize(file: File): void {
  const limit = connectionStore.getState().handshake?.limits.uploadBytes;
  if (limit === undefined || file.size <= limit) return;
  throw new AppError(
    "too-large",
    `“${file.name}” has ${formatBytes(file.size)}; at most ${formatBytes(limit)} can be used.`,
    { nextStep: "Save it smaller, then add it again." },
  );
}

/** Null for a format that only the host can read. */
async function readSize(file: File): Promise<Size | null> {
  try {
    const { width, height } = await createImageBitmap(file);
    return { width, height };
  } catch {
    return null; // HEIC and TIFF, for example
  }
}
