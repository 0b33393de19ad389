import { z } from "zod";
import {
  type AssetHash,
  type DocumentId,
  documentId as documentIdSchema,
  type JobId,
  jobId as jobIdSchema,
} from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { openBatch } from "./batch-store.ts";
import type { FileBlobStore } from "./blob-store.ts";
import type { Database, Row } from "./database.ts";
import type { DocumentStore } from "./library.ts";
import {
  type CallbackOutcome,
  callbackOutcome,
  type Delivery,
  type KnownRequest,
  type ProgramRecord,
  type ProgramRecords,
  type RequestKey,
} from "./program-records.ts";
import { parseStored, storedJson } from "./stored-value.ts";

export interface ProgramStoreServices {
  readonly database: Database;
  readonly documents: Pick<DocumentStore, "forget">;
  readonly blobs: Pick<FileBlobStore, "sweepPassing">;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

const mostAtOnce = 500;
/** Some hundred bytes each. */
const mostKnown = 5_000;

export class SqliteProgramRecords implements ProgramRecords {
  readonly #services: ProgramStoreServices;
  /** Only this process changes them; programs ask for the same ones again and again. */
  readonly #known = new Map<JobId, ProgramRecord>();

  constructor(services: ProgramStoreServices) {
    this.#services = services;
  }

  add(jobId: JobId, documentId: DocumentId, { baseUrl, expiresAt, callback }: Delivery): void {
    this.#services.database.insert("program_jobs", {
      job_id: jobId,
      document_id: documentId,
      base_url: baseUrl,
      expires_at: expiresAt,
      callback_url: callback?.url ?? null,
      callback_secret: callback?.secret ?? null,
    });
  }

  get(jobId: JobId): ProgramRecord | undefined {
    const known = this.#known.get(jobId);
    if (known) return known;
    const row = this.#services.database.get("SELECT * FROM program_jobs WHERE job_id = ?", [jobId]);
    if (!row) return undefined;
    const record = recordFromRow(row);
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(jobId, record);
    return record;
  }

  addToKey({ key, fingerprint }: RequestKey, jobId: JobId): void {
    const added = this.#services.database.run(
      `INSERT INTO idempotency_keys (key, fingerprint, created_at, job_ids) VALUES (?, ?, ?, json_array(?))
       ON CONFLICT (key) DO UPDATE SET job_ids = json_insert(job_ids, '$[#]', ?)
         WHERE fingerprint = excluded.fingerprint AND batch_id IS NULL`,
      [key, fingerprint, this.#services.now(), jobId, jobId],
    );
    if (added === 0) throw isOfAnother(key);
  }

  addBatchToKey({ key, fingerprint }: RequestKey, batchId: string): void {
    const added = this.#services.database.run(
      `INSERT INTO idempotency_keys (key, fingerprint, created_at, job_ids, batch_id) VALUES (?, ?, ?, '[]', ?)
       ON CONFLICT (key) DO NOTHING`,
      [key, fingerprint, this.#services.now(), batchId],
    );
    if (added === 0) throw isOfAnother(key);
  }

  findKey(key: string): KnownRequest | null {
    const row = this.#services.database.get("SELECT * FROM idempotency_keys WHERE key = ?", [key]);
    if (!row) return null;
    const candidate = {
      fingerprint: row.fingerprint,
      jobIds: storedJson(row.job_ids),
      batchId: row.batch_id,
    };
    return parseStored(knownRequest, candidate, "A request with an Idempotency-Key");
  }

  keysStartingWith(prefix: string, since: number): readonly string[] {
    return this.#services.database
      .all(
        "SELECT key FROM idempotency_keys WHERE key >= ? AND key < ? AND created_at >= ? ORDER BY created_at",
        [
          prefix,
          `${prefix}\u007f`, // after all that is printable
          since,
        ],
      )
      .map(({ key }) => String(key));
  }

  forgetKey(key: string): void {
    this.#services.database.run("DELETE FROM idempotency_keys WHERE key = ?", [key]);
  }

  forgetKeys(time: number): number {
    return this.#services.database.run(
      `DELETE FROM idempotency_keys WHERE key IN (
         SELECT key FROM idempotency_keys AS old WHERE created_at < ?
           AND NOT EXISTS (SELECT 1 FROM json_each(old.job_ids) AS made JOIN jobs ON jobs.id = made.value
             WHERE jobs.status IN ('queued', 'running'))
           AND NOT EXISTS (SELECT 1 FROM batches WHERE batches.id = old.batch_id AND ${openBatch})
         LIMIT ${mostAtOnce})`,
      [time],
    );
  }

  beginCallback(jobId: JobId, outcome: CallbackOutcome): boolean {
    this.#known.delete(jobId);
    const begun = this.#services.database.run(
      "UPDATE program_jobs SET callback = ? WHERE job_id = ? AND callback IS NULL",
      [JSON.stringify(outcome), jobId],
    );
    return begun > 0;
  }

  endCallback(jobId: JobId, outcome: CallbackOutcome): void {
    this.#known.delete(jobId);
    this.#services.database.run(
      "UPDATE program_jobs SET callback = ?, callback_secret = NULL WHERE job_id = ?",
      [JSON.stringify(outcome), jobId],
    );
  }

  unsentCallbacks(): readonly JobId[] {
    return this.#jobIds(
      `SELECT job_id FROM program_jobs JOIN jobs ON jobs.id = job_id
       WHERE callback IS NULL AND callback_url IS NOT NULL AND status NOT IN ('queued', 'running')
       ORDER BY jobs.sequence`,
    );
  }

  openCallbacks(): readonly JobId[] {
    return this.#jobIds(
      "SELECT job_id FROM program_jobs WHERE json_extract(callback, '$.status') = 'sending'",
    );
  }

  endedBefore(time: number): readonly JobId[] {
    return this.#jobIds(
      `SELECT job_id FROM program_jobs JOIN jobs ON jobs.id = job_id
       WHERE cleaned_at IS NULL AND ended_at < ? ORDER BY ended_at LIMIT ${mostAtOnce}`,
      [time],
    );
  }

  clean(jobId: JobId): void {
    const record = this.get(jobId);
    if (!record || record.cleanedAt !== null) return;
    this.#known.delete(jobId);
    // The tombstone first: a result that is half gone must not be offered.
    this.#services.database.run("UPDATE program_jobs SET cleaned_at = ? WHERE job_id = ?", [
      this.#services.now(),
      jobId,
    ]);
    this.#services.documents.forget(record.documentId);
  }

  removeStrays(): void {
    const { database, documents } = this.#services;
    // Those of tombstones, too: a crash came between the tombstone and the document's removal.
    const strays = database.all(
      `SELECT id FROM documents WHERE origin = 'program' AND NOT EXISTS
         (SELECT 1 FROM program_jobs WHERE document_id = documents.id AND cleaned_at IS NULL)`,
    );
    for (const { id } of strays) documents.forget(documentIdSchema.parse(id));
  }

  async sweepBlobs(time: number): Promise<number> {
    return this.#services.blobs.sweepPassing(time, () => this.#blobsInUse());
  }

  /** By what is no node; nodes and documents name theirs in columns of their own. */
  #blobsInUse(): ReadonlySet<AssetHash> {
    const rows = this.#services.database.all(
      `SELECT json_extract(request, '$.maskHash') AS hash FROM jobs
         WHERE status IN ('queued', 'running') OR jobs.id IN (SELECT job_id FROM program_jobs WHERE cleaned_at IS NULL)
       UNION
       SELECT reference.value FROM jobs, json_each(jobs.request, '$.references') AS reference
         WHERE status IN ('queued', 'running') OR jobs.id IN (SELECT job_id FROM program_jobs WHERE cleaned_at IS NULL)
       UNION
       SELECT part.value FROM batch_items JOIN batches ON batches.id = batch_id,
         json_each(batch_items.input, '$.hashes') AS part
         WHERE job_id IS NULL AND batch_items.error IS NULL AND state <> 'cancelled'
       UNION
       SELECT part.value FROM batches, json_each(recipe, '$.hashes') AS part
         WHERE state <> 'cancelled' AND EXISTS
           (SELECT 1 FROM batch_items WHERE batch_id = batches.id AND job_id IS NULL AND error IS NULL)`,
    );
    return new Set(rows.map(({ hash }) => String(hash) as AssetHash)); // only compared with hashes
  }

  #jobIds(sql: string, parameters: readonly number[] = []): readonly JobId[] {
    const rows = this.#services.database.all(sql, parameters);
    return parseStored(
      z.array(jobIdSchema),
      rows.map((row) => row.job_id),
      "The jobs of programs",
    );
  }
}

const knownRequest = z.object({
  fingerprint: z.string(),
  jobIds: z.array(jobIdSchema),
  batchId: z.string().nullable(),
});

function isOfAnother(key: string): AppError {
  return new AppError("conflict", `The Idempotency-Key "${key}" belongs to another request.`, {
    nextStep: "Use a new key for a new request.",
  });
}

const programRecord = z.object({
  jobId: jobIdSchema,
  documentId: documentIdSchema,
  baseUrl: z.string().nullable(),
  expiresAt: z.int().nullable(),
  callback: z.object({ url: z.string(), secret: z.string().nullable() }).nullable(),
  outcome: callbackOutcome.nullable(),
  cleanedAt: z.int().nullable(),
});

function recordFromRow(row: Row): ProgramRecord {
  const candidate = {
    jobId: row.job_id,
    documentId: row.document_id,
    baseUrl: row.base_url,
    expiresAt: row.expires_at,
    callback: row.callback_url === null ? null : { url: row.callback_url, secret: row.callback_secret },
    outcome: row.callback === null ? null : storedJson(row.callback),
    cleanedAt: row.cleaned_at,
  };
  return parseStored(programRecord, candidate, `The program's job ${String(row.job_id)}`);
}
