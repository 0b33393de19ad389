import type { Client } from "../../../shared/contract/contract.ts";
import type { Size } from "../../../shared/domain/geometry.ts";
import type { DocumentId } from "../../../shared/domain/ids.ts";
import { AppError } from "../../../shared/errors.ts";
import { connectionStore } from "../../state/connection.ts";
import { importStore, type PictureImport } from "../../state/imports.ts";
import { formatBytes } from "../../ui/format.ts";
import { inBackground, reportFailure } from "./failures.ts";
import type { EditorServices } from "./services.ts";

interface Dependencies {
  readonly client: Client;
  readonly upload: EditorServices["upload"];
  /** Called for the first picture of a batch that is in the library. */
  readonly open: (documentId: DocumentId) => void;
  /** Called when documents were added that are not opened. */
  readonly added: () => void;
}

let lastId = 0;

/** Brings pictures into the library, however they come: chosen, dropped, pasted. */
export class PictureImports {
  readonly #deps: Dependencies;
  readonly #running = new Map<number, AbortController>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Imports files one after the other, in their order, and opens the first that succeeds. */
  async importFiles(files: readonly File[]): Promise<void> {
    let opened = false;
    for (const file of files) {
      const documentId = await this.#importFile(file);
      if (!documentId) continue;
      if (opened) this.#deps.added();
      else this.#deps.open(documentId);
      opened = true;
    }
  }

  /** The system's own dialog, where the host has one. */
  async openWithDialog(): Promise<void> {
    const { opened, failed } = await this.#track("Pictures", "decoding", (signal) =>
      this.#deps.client.host.openPictures(null, { signal }),
    );
    const [first, ...others] = opened;
    if (first) this.#deps.open(first);
    if (others.length > 0) this.#deps.added();
    for (const { name, error } of failed) reportFailure(withName(AppError.fromData(error), name));
  }

  async openSample(sampleId: string, title: string): Promise<void> {
    const record = await this.#track(title, "decoding", (signal) =>
      this.#deps.client.documents.createFromSample({ sampleId }, { signal }),
    );
    this.#deps.open(record.id);
  }

  /** An empty white document, for what a model makes from words alone. */
  async createBlank(name: string, size: Size): Promise<void> {
    const record = await this.#track(name, "decoding", (signal) =>
      this.#deps.client.documents.createBlank({ name, size }, { signal }),
    );
    this.#deps.open(record.id);
  }

  cancel(id: number): void {
    this.#running.get(id)?.abort(new AppError("cancelled", "The import was cancelled."));
  }

  async #importFile(file: File): Promise<DocumentId | null> {
    const name = file.name || "Pasted picture";
    try {
      checkSize(file, name);
      return await this.#track(name, "uploading", async (signal, change) => {
        const { hash } = await this.#deps.upload(file, {
          signal,
          onProgress: (fraction) => change({ fraction }),
        });
        change({ stage: "decoding", fraction: null });
        const record = await this.#deps.client.documents.create(
          { assetHash: hash, name: name.slice(0, 200) },
          { signal },
        );
        return record.id;
      });
    } catch (error) {
      reportFailure(withName(error, name));
      return null;
    }
  }

  async #track<T>(
    name: string,
    stage: PictureImport["stage"],
    run: (signal: AbortSignal, change: (change: Partial<PictureImport>) => void) => Promise<T>,
  ): Promise<T> {
    const id = ++lastId;
    const controller = new AbortController();
    this.#running.set(id, controller);
    setImports((imports) => [...imports, { id, name, stage, fraction: null }]);
    try {
      return await run(controller.signal, (change) =>
        setImports((imports) => imports.map((known) => (known.id === id ? { ...known, ...change } : known))),
      );
    } finally {
      this.#running.delete(id);
      setImports((imports) => imports.filter((known) => known.id !== id));
    }
  }
}

/** Asks for files with the browser's own dialog. */
export function chooseFiles(imports: PictureImports): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = "image/*,.heic,.heif,.avif,.tif,.tiff";
  input.addEventListener("change", () => inBackground(imports.importFiles([...(input.files ?? [])])));
  input.click();
}

function setImports(change: (imports: readonly PictureImport[]) => readonly PictureImport[]): void {
  importStore.setState(({ imports }) => ({ imports: change(imports) }));
}

function checkSize(file: File, name: string): void {
  const limit = connectionStore.getState().handshake?.limits.uploadBytes;
  if (limit !== undefined && file.size > limit) {
    throw new AppError(
      "too-large",
      `“${name}” has ${formatBytes(file.size)}; at most ${formatBytes(limit)} can be opened.`,
      { nextStep: "Save it smaller or in another format, then open it again." },
    );
  }
  if (file.size === 0) {
    throw new AppError("corrupt-picture", `“${name}” is empty.`, {
      nextStep: "Choose another file; this one has no bytes in it.",
    });
  }
}

/** With many files one has to know which of them it was. */
function withName(error: unknown, name: string): unknown {
  if (!(error instanceof AppError) || error.code === "cancelled" || error.message.includes(name))
    return error;
  return AppError.fromData({ ...error.toData(), message: `“${name}”: ${error.message}` });
}
