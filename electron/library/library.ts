import type { DocumentEvent } from "../../shared/contract/documents.ts";
import type { DocumentRecord, DocumentSummary } from "../../shared/domain/document.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { AssetHash, DocumentId, JobId, NodeId } from "../../shared/domain/ids.ts";
import type { EditNode, HistoryNode, ImportNode } from "../../shared/domain/node.ts";
import type { ErrorData } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";

/** Bytes named by their SHA-256. What `put` has returned survives a power cut. */
export interface BlobStore {
  /** Keeps bytes once, however often they are put. @throws AppError `storage-full`, `storage-read-only`. */
  put(bytes: Uint8Array, mediaType: string): Promise<AssetHash>;
  /** The same for bytes that arrive in pieces; more than `maximumBytes` throws `too-large` and leaves nothing. */
  putStream(
    chunks: AsyncIterable<Uint8Array>,
    mediaType: string,
    maximumBytes: number,
  ): Promise<{ readonly hash: AssetHash; readonly byteLength: number }>;
  /** @throws AppError `not-found`, `corrupt-picture` if the disk has changed them. */
  read(hash: AssetHash): Promise<Uint8Array>;
  /** Where the bytes lie, to be streamed; the file is never written again. @throws AppError `not-found`. */
  locate(hash: AssetHash): Promise<BlobLocation>;
}

export interface BlobLocation {
  readonly path: string;
  readonly byteLength: number;
  readonly mediaType: string;
}

/** A node as its maker knows it; the store gives id, document and time. */
export type NewImport = Omit<ImportNode, "id" | "documentId" | "createdAt" | "kind" | "parentId" | "starred">;
export type NewEdit = Omit<EditNode, "id" | "documentId" | "createdAt" | "kind" | "parentId" | "starred">;

/**
 * Documents and their trees. Every change is committed and synced to disk before the method resolves and before
 * any watcher hears of it. Unknown ids throw AppError `not-found`.
 */
export interface DocumentStore {
  list(): readonly DocumentSummary[];
  get(documentId: DocumentId): DocumentRecord;
  node(nodeId: NodeId): HistoryNode;
  /** Oldest first, without removed branches. */
  nodes(documentId: DocumentId): readonly HistoryNode[];
  create(name: string, first: NewImport): DocumentRecord;
  /**
   * Adds a child of `edit.request.parentId` and, if `jobId` is given, marks that job succeeded in the same
   * transaction. The new node becomes current only if its parent still is: nobody's view is pulled away. If the
   * parent's branch was removed meanwhile, the node is kept with it and comes back with it.
   * @throws AppError `invalid-input` if the job has ended already.
   */
  addEdit(edit: NewEdit, jobId: JobId | null): EditNode;
  rename(documentId: DocumentId, name: string): DocumentRecord;
  remove(documentId: DocumentId): void;
  restore(documentId: DocumentId): DocumentRecord;
  setCurrentNode(documentId: DocumentId, nodeId: NodeId): DocumentRecord;
  /** @throws AppError `conflict` if the document's mask is neither `expectedHash` nor already `maskHash`. */
  setMask(documentId: DocumentId, maskHash: AssetHash | null, expectedHash: AssetHash | null): DocumentRecord;
  renameNode(nodeId: NodeId, label: string): HistoryNode;
  starNode(nodeId: NodeId, starred: boolean): HistoryNode;
  /** @throws AppError `invalid-input` for the import node. */
  removeBranch(nodeId: NodeId): readonly NodeId[];
  /** Nothing for a visible node. @throws AppError `invalid-input` if a branch before it has to come back first. */
  restoreBranch(nodeId: NodeId): readonly NodeId[];
  /** Every change of a document from now on, after it is on disk. */
  watch(documentId: DocumentId, listener: (event: DocumentEvent) => void): Stop;
}

/** A job as the journal keeps it, so that a crash loses no paid result. */
export interface JournalEntry {
  readonly id: JobId;
  readonly request: EditRequest;
  readonly createdAt: number;
  readonly state: JournalState;
  /** Set once a service has taken the job. */
  readonly remote: { readonly remoteId: string; readonly pollingUrl: string | null } | null;
}

export type JournalState =
  | { readonly status: "queued" }
  | { readonly status: "running" }
  | { readonly status: "cancelled" }
  | { readonly status: "succeeded"; readonly nodeId: NodeId }
  | { readonly status: "failed"; readonly error: ErrorData };

/** Every method is committed and synced before it returns. */
export interface JobJournal {
  add(request: EditRequest): JournalEntry;
  /** How a job has ended stays. @throws AppError `not-found`, `invalid-input`. */
  setState(jobId: JobId, state: JournalState): void;
  setRemote(jobId: JobId, remote: JournalEntry["remote"]): void;
  /** Queued and running ones, oldest first. */
  open(): readonly JournalEntry[];
}

/** One folder that a person can copy away: `index.sqlite` and `blobs/`. */
export interface Library {
  readonly folder: string;
  readonly blobs: BlobStore;
  readonly documents: DocumentStore;
  readonly journal: JobJournal;
  /** A smaller WebP of a picture, longest edge at most `edge`; made once and kept under `cache/`. */
  preview(hash: AssetHash, edge: number): Promise<BlobLocation>;
  close(): Promise<void>;
}
