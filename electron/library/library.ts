import type { DocumentEvent } from "../../shared/contract/documents.ts";
import type { SavedPrompt } from "../../shared/contract/prompts.ts";
import type {
  DocumentRecord,
  DocumentSummary,
  NamedMask,
  PaintedMask,
} from "../../shared/domain/document.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { AssetHash, DocumentId, JobId, ModelId, NodeId } from "../../shared/domain/ids.ts";
import type { LedgerEntry, Spending } from "../../shared/domain/ledger.ts";
import type { EditNode, HistoryNode, ImportNode, TransformNode } from "../../shared/domain/node.ts";
import type { ErrorData } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { BatchRecords } from "./batch-records.ts";
import type { ProgramRecords } from "./program-records.ts";

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

export interface PassingBlobs extends Pick<BlobStore, "put"> {
  /** Keeps a blob as if it had been put again. @returns whether it is there. */
  touch(hash: AssetHash): boolean;
}

export interface BlobLocation {
  readonly path: string;
  readonly byteLength: number;
  readonly mediaType: string;
}

/** A node as its maker knows it; the store gives id, document and time. */
export type NewImport = Omit<ImportNode, "id" | "documentId" | "createdAt" | "kind" | "parentId" | "starred">;
export type NewEdit = Omit<EditNode, "id" | "documentId" | "createdAt" | "kind" | "parentId" | "starred">;

export type NewTransform = Omit<TransformNode, "id" | "createdAt" | "kind" | "starred">;

/** What goes with a mask that is being painted. */
export interface MaskDetails {
  /** Of the picture that it is for; without it that of the current node. */
  readonly size?: Size;
  /** Standard deviation in picture pixels; 0 without it. */
  readonly feather?: number;
  /** Of the mask that it takes the place of; 0 without it. */
  readonly expectedFeather?: number;
}

/** Who made a document: a person in the editor, or a program through the API or the command line. */
export type DocumentOrigin = "editor" | "program";

/** A document that is not written yet. */
export interface DocumentDraft {
  readonly document: DocumentRecord;
  readonly root: ImportNode;
  readonly origin: DocumentOrigin;
}

/** What is kept with an edit that is not part of the node itself. */
export interface EditRecord {
  /** The job that is marked succeeded in the same transaction; null for an edit without one. */
  readonly jobId: JobId | null;
  /** By which the same request finds it again (`findByFingerprint`); null for one that is not to be found. */
  readonly fingerprint: string | null;
  /** What the job cost, where it is in the ledger. */
  readonly settlement: Settlement | null;
}

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
  /** A program's document is in no list and is found by no fingerprint. */
  create(name: string, first: NewImport, origin?: DocumentOrigin): DocumentRecord;
  /** What `create` would write, for whoever writes it later, together with something else. */
  draft(name: string, first: NewImport, origin: DocumentOrigin): DocumentDraft;
  /** Writes a draft, once. */
  write(draft: DocumentDraft): DocumentRecord;
  /** Undefined for a document that is not there. */
  originOf(documentId: DocumentId): DocumentOrigin | undefined;
  /** Removes a program's document with all its nodes for good. @throws AppError `invalid-input` for a person's. */
  forget(documentId: DocumentId): void;
  /**
   * Adds a child of `edit.request.parentId`; its job and its cost are written in the same transaction. The new node
   * becomes current only if its parent still is: nobody's view is pulled away. If the parent's branch was removed
   * meanwhile, the node is kept with it and comes back with it.
   * @throws AppError `invalid-input` if the job has ended already.
   */
  addEdit(edit: NewEdit, record?: Partial<EditRecord>): EditNode;
  /**
   * Adds a child of a visible node. It becomes current, with `mask` for its mask, only if its parent still is.
   * @param before the mask that `mask` was made from, if the parent was current
   * @returns null, and adds nothing, if the parent is current with another mask by now.
   */
  addTransform(change: NewTransform, mask: PaintedMask, before: PaintedMask | null): TransformNode | null;
  /** The newest edit with this fingerprint that a person can see; undefined if there is none. */
  findByFingerprint(fingerprint: string): EditNode | undefined;
  rename(documentId: DocumentId, name: string): DocumentRecord;
  remove(documentId: DocumentId): void;
  restore(documentId: DocumentId): DocumentRecord;
  setCurrentNode(documentId: DocumentId, nodeId: NodeId): DocumentRecord;
  /** @throws AppError `conflict` if the document's mask, with its feather, is neither the expected one nor already the new. */
  setMask(
    documentId: DocumentId,
    maskHash: AssetHash | null,
    expectedHash: AssetHash | null,
    details?: MaskDetails,
  ): DocumentRecord;
  /** Adds one, or replaces that of the same id. */
  putNamedMask(documentId: DocumentId, mask: NamedMask): DocumentRecord;
  /** Nothing for one that is not there. */
  removeNamedMask(documentId: DocumentId, id: string): DocumentRecord;
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
  /** US dollars, as they were shown before it was asked for; null where it could not be told. */
  readonly estimate: number | null;
  /** From then on the provider may have been asked; milliseconds since 1970 UTC. */
  readonly submittedAt: number | null;
  /** How often it was begun. */
  readonly begun: number;
  /** Milliseconds since 1970 UTC; null for what has not ended, or ended under an older version. */
  readonly endedAt: number | null;
  /** Set once a service has taken the job. */
  readonly remote: { readonly remoteId: string; readonly pollingUrl: string | null } | null;
}

export type JournalState =
  | { readonly status: "queued" }
  | { readonly status: "running" }
  | { readonly status: "cancelled" }
  | { readonly status: "succeeded"; readonly nodeId: NodeId }
  | { readonly status: "failed"; readonly error: ErrorData };

/** How a job that a provider was asked for ended, in money. */
export type Settlement = Pick<LedgerEntry, "outcome" | "settled" | "charge">;

/** Every method is committed and synced before it returns. */
export interface JobJournal {
  /**
   * @param estimate US dollars; null where it could not be told.
   * @param alongside what is to be written in the same transaction.
   */
  add(request: EditRequest, estimate?: number | null, alongside?: (jobId: JobId) => void): JournalEntry;
  get(jobId: JobId): JournalEntry | undefined;
  /**
   * How a job has ended stays. With a settlement its row in the ledger is closed in the same transaction.
   * @throws AppError `not-found`, `invalid-input`.
   */
  setState(jobId: JobId, state: JournalState, settlement?: Settlement | null): void;
  /**
   * The provider is about to be asked. If that costs money (`paid` says who is paid), the ledger gets a row: running,
   * with an unknown charge. @throws AppError `not-found`.
   */
  markSubmitting(jobId: JobId, paid: { readonly modelId: ModelId; readonly provider: string } | null): void;
  /** The provider has refused to take the job and charges nothing: it waits again as if it had never been asked. */
  takeBack(jobId: JobId): void;
  setRemote(jobId: JobId, remote: JournalEntry["remote"]): void;
  /** Queued and running ones, oldest first. */
  open(): readonly JournalEntry[];
}

/** What the paid services cost: one row for each job that one of them was asked for. */
export interface Ledger {
  /** Newest first; from `since` on, milliseconds since 1970 UTC. */
  list(since: number): readonly LedgerEntry[];
  spending(): Spending;
  /** After every change, once it is on disk. */
  watch(listener: () => void): Stop;
}

/** Prompts that were used or kept, each text once. */
export interface PromptStore {
  /** It was used now. */
  record(text: string): void;
  /** Those that hold every word, whatever its case; starred first, then the newest; at most 200. */
  search(search: string): readonly SavedPrompt[];
  star(text: string, starred: boolean): SavedPrompt;
  /** Nothing for one that is not there. */
  remove(text: string): void;
}

/** One folder that a person can copy away: `index.sqlite` and `blobs/`. */
export interface Library {
  readonly folder: string;
  readonly blobs: BlobStore;
  /** Into the same store, but removed once no job of a program and nothing else names them. */
  readonly passingBlobs: PassingBlobs;
  readonly documents: DocumentStore;
  readonly journal: JobJournal;
  readonly ledger: Ledger;
  readonly prompts: PromptStore;
  readonly programs: ProgramRecords;
  readonly batches: BatchRecords;
  /**
   * Everything that `work` writes goes to the disk at once: all of it is there when this returns, and none if it throws.
   * Within another `together`, it is a part that fails alone.
   */
  together<Result>(work: () => Result): Result;
  /**
   * Keeps a document of another library as a new one with ids of its own; its files have to be blobs already.
   * @param nodes oldest first, each after its parent. @throws AppError `not-found`.
   */
  adopt(document: DocumentRecord, nodes: readonly HistoryNode[]): DocumentRecord;
  /** A smaller WebP of a picture, longest edge at most `edge`; made once and kept under `cache/`. */
  preview(hash: AssetHash, edge: number): Promise<BlobLocation>;
  close(): Promise<void>;
}
