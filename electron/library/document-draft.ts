import { documentRecord } from "../../shared/domain/document.ts";
import { documentId as documentIdSchema } from "../../shared/domain/ids.ts";
import { importNode } from "../../shared/domain/node.ts";
import type { Database } from "./database.ts";
import type { DocumentDraft, DocumentOrigin, NewImport } from "./library.ts";
import { insertNode } from "./node-insert.ts";
import { parseGiven } from "./stored-value.ts";

/** A document as it would be written now. @throws AppError `invalid-input` for what could not be read again. */
export function draftDocument(
  name: string,
  first: NewImport,
  origin: DocumentOrigin,
  { now, newId }: { readonly now: () => number; readonly newId: () => string },
): DocumentDraft {
  const documentId = documentIdSchema.parse(newId());
  const createdAt = now();
  const root = parseGiven(
    importNode,
    { ...first, id: newId(), documentId, kind: "import", parentId: null, starred: false, createdAt },
    "The picture",
  );
  const document = parseGiven(
    documentRecord,
    {
      id: documentId,
      name,
      createdAt,
      updatedAt: createdAt,
      currentNodeId: root.id,
      maskHash: null,
      maskFeather: 0,
    },
    "The document",
  );
  return { document, root, origin };
}

/** Within the caller's transaction. @throws AppError `not-found` if one of its pictures is not there. */
export function insertDraft(database: Database, { document, root, origin }: DocumentDraft): void {
  database.insert("documents", {
    id: document.id,
    name: document.name,
    created_at: document.createdAt,
    updated_at: document.updatedAt,
    current_node_id: root.id,
    origin,
  });
  insertNode(database, root, { removal_id: null });
}
