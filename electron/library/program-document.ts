import type { DocumentId } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import type { Database } from "./database.ts";

/** Undefined for a document that is not there. */
export function readOrigin(database: Database, documentId: DocumentId): "editor" | "program" | undefined {
  const row = database.get("SELECT origin FROM documents WHERE id = ?", [documentId]);
  return row && (row.origin === "program" ? "program" : "editor");
}

/**
 * Removes a program's document, its nodes and masks for good; nothing for one that is not there. To be called in a transaction.
 * @returns the nodes' ids.
 * @throws AppError `invalid-input` for a person's document.
 */
export function deleteProgramDocument(database: Database, documentId: DocumentId): string[] {
  if (readOrigin(database, documentId) === "editor") {
    throw new AppError("invalid-input", `Document ${documentId} is a person's and is not removed for good.`);
  }
  const nodes = database.all("SELECT id FROM nodes WHERE document_id = ?", [documentId]);
  database.run("DELETE FROM document_masks WHERE document_id = ?", [documentId]);
  database.run("DELETE FROM named_masks WHERE document_id = ?", [documentId]);
  database.run("DELETE FROM nodes WHERE document_id = ?", [documentId]);
  database.run("DELETE FROM documents WHERE id = ?", [documentId]);
  return nodes.map(({ id }) => String(id));
}
