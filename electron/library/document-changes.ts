import type { DocumentEvent } from "../../shared/contract/documents.ts";
import type { DocumentId } from "../../shared/domain/ids.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { Log } from "../log.ts";
import { ChangeFeed } from "./change-feed.ts";
import type { Database } from "./database.ts";
import { missingDocument, readDocument } from "./document-rows.ts";
import type { NodeReader } from "./node-reader.ts";

/** What a change gives back, and what watchers hear once it is on disk. */
export interface Change<Result> {
  readonly result: Result;
  readonly documentId: DocumentId;
  readonly events: readonly DocumentEvent[];
}

/** Changes of documents: each a transaction, told to the document's watchers once it is on disk. */
export class DocumentChanges {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #reader: NodeReader;
  readonly #feed: ChangeFeed;

  constructor(
    { database, now, log }: { readonly database: Database; readonly now: () => number; readonly log: Log },
    reader: NodeReader,
  ) {
    this.#database = database;
    this.#now = now;
    this.#reader = reader;
    this.#feed = new ChangeFeed(log);
  }

  apply<Result>(work: () => Change<Result>): Result {
    const { result, documentId, events } = this.#database.transaction(work);
    for (const event of events) {
      if (event.type === "nodeAdded" || event.type === "nodeChanged") this.#reader.learn(event.node);
    }
    this.#feed.publish(documentId, events);
    return result;
  }

  /** Marks the document changed now; within a change. @throws AppError `not-found`. */
  touch(documentId: DocumentId): Extract<DocumentEvent, { type: "documentChanged" }> {
    const changed = this.#database.run("UPDATE documents SET updated_at = ? WHERE id = ?", [
      this.#now(),
      documentId,
    ]);
    if (changed === 0) throw missingDocument(documentId);
    return { type: "documentChanged", document: readDocument(this.#database, documentId) };
  }

  watch(documentId: DocumentId, listener: (event: DocumentEvent) => void): Stop {
    return this.#feed.watch(documentId, listener);
  }
}
