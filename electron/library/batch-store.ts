import { z } from "zod";
import { type JobId, jobId as jobIdSchema } from "../../shared/domain/ids.ts";
import { AppError, type ErrorData } from "../../shared/errors.ts";
import {
  type BatchInput,
  type BatchItem,
  type BatchRecipe,
  type BatchRecord,
  type BatchRecords,
  type BatchState,
  batchInput,
  batchItemError,
  batchRecipe,
  batchState,
  type CountedBatch,
  type FollowedItem,
  type ItemCounts,
  type ItemPage,
  itemCounts,
} from "./batch-records.ts";
import type { Database, Row } from "./database.ts";
import { parseGiven, parseStored, storedJson } from "./stored-value.ts";

export interface BatchStoreServices {
  readonly database: Database;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly newId: () => string;
}

/** Of a row of `batches`: whether an item may still start, or a job of it has not ended. */
export const openBatch = `EXISTS (
  SELECT 1 FROM batch_items LEFT JOIN jobs ON jobs.id = batch_items.job_id
  WHERE batch_items.batch_id = batches.id AND batch_items.error IS NULL AND
    (jobs.status IN ('queued', 'running') OR (batch_items.job_id IS NULL AND batches.state <> 'cancelled')))`;

export class SqliteBatchRecords implements BatchRecords {
  readonly #services: BatchStoreServices;

  constructor(services: BatchStoreServices) {
    this.#services = services;
  }

  add(
    recipe: BatchRecipe,
    inputs: readonly BatchInput[],
    estimate: number | null,
    alongside: (batchId: string) => void = () => {},
  ): BatchRecord {
    const { database, now, newId } = this.#services;
    const id = newId();
    const given = parseGiven(batchRecipe, recipe, "The recipe");
    database.transaction(() => {
      const last = database.get("SELECT max(sequence) AS sequence FROM batches")?.sequence;
      database.insert("batches", {
        id,
        sequence: (typeof last === "number" ? last : 0) + 1,
        created_at: now(),
        state: "running",
        recipe: JSON.stringify(given),
        estimate,
      });
      for (const [position, input] of inputs.entries()) {
        const kept = parseGiven(batchInput, input, `Item ${position + 1}`);
        database.insert("batch_items", { batch_id: id, position, input: JSON.stringify(kept) });
      }
      alongside(id);
    });
    const made = this.get(id);
    if (!made) throw new Error(`Batch ${id} was written but cannot be found.`);
    return made;
  }

  get(batchId: string): BatchRecord | undefined {
    const row = this.#services.database.get("SELECT * FROM batches WHERE id = ?", [batchId]);
    return row && batchFromRow(row);
  }

  count(batchId: string): CountedBatch | undefined {
    const record = this.get(batchId);
    return record && { record, counts: this.#counts(record) };
  }

  list(limit: number, olderThan?: string): readonly CountedBatch[] {
    const { database } = this.#services;
    const last =
      olderThan === undefined
        ? { sequence: Number.MAX_SAFE_INTEGER }
        : database.get("SELECT sequence FROM batches WHERE id = ?", [olderThan]);
    if (!last) throw new AppError("not-found", `There is no batch ${olderThan}.`);
    return database
      .all("SELECT * FROM batches WHERE sequence < ? ORDER BY sequence DESC LIMIT ?", [
        last.sequence ?? null,
        limit,
      ])
      .map((row) => {
        const record = batchFromRow(row);
        return { record, counts: this.#counts(record) };
      });
  }

  items(batchId: string, { limit, after }: ItemPage): readonly FollowedItem[] {
    return this.#services.database
      .all(
        `SELECT batch_items.*, jobs.status AS job_status, jobs.error AS job_error
         FROM batch_items LEFT JOIN jobs ON jobs.id = job_id
         WHERE batch_id = ? AND position > ? ORDER BY position LIMIT ?`,
        [batchId, after ?? -1, limit],
      )
      .map((row) => ({ ...itemFromRow(row), job: followedJob(row) }));
  }

  setState(batchId: string, state: BatchState, because: ErrorData | null = null): boolean {
    const { database } = this.#services;
    database.run("UPDATE batches SET state = ?, paused_because = ? WHERE id = ? AND state <> 'cancelled'", [
      state,
      because === null ? null : JSON.stringify(because),
      batchId,
    ]);
    return this.get(batchId)?.state === state;
  }

  nextItem(batchId: string): BatchItem | undefined {
    const row = this.#services.database.get(
      `SELECT * FROM batch_items WHERE batch_id = ? AND job_id IS NULL AND error IS NULL
       ORDER BY position LIMIT 1`,
      [batchId],
    );
    return row && itemFromRow(row);
  }

  link(batchId: string, position: number, jobId: JobId): void {
    const linked = this.#services.database.run(
      `UPDATE batch_items SET job_id = ? WHERE batch_id = ? AND position = ? AND job_id IS NULL AND error IS NULL
         AND EXISTS (SELECT 1 FROM batches WHERE id = batch_id AND state = 'running')`,
      [jobId, batchId, position],
    );
    if (linked === 0) {
      throw new AppError("conflict", `Item ${position + 1} of batch ${batchId} is not to be started.`);
    }
  }

  fail(batchId: string, position: number, error: ErrorData): void {
    this.#services.database.run(
      "UPDATE batch_items SET error = ? WHERE batch_id = ? AND position = ? AND job_id IS NULL",
      [JSON.stringify(error), batchId, position],
    );
  }

  unlink(jobId: JobId): void {
    this.#services.database.run("UPDATE batch_items SET job_id = NULL WHERE job_id = ?", [jobId]);
  }

  unlinkFailed(batchId: string): void {
    this.#services.database.run(
      `UPDATE batch_items SET job_id = NULL, error = NULL WHERE batch_id = ? AND (error IS NOT NULL OR job_id IN (
         SELECT id FROM jobs WHERE status = 'failed'
           AND coalesce(json_extract(jobs.error, '$.charge'), 'not-charged') = 'not-charged'))`,
      [batchId],
    );
  }

  unfinished(): readonly string[] {
    return this.#services.database
      .all(
        `SELECT id FROM batches WHERE state <> 'cancelled' AND EXISTS
           (SELECT 1 FROM batch_items WHERE batch_id = batches.id AND job_id IS NULL AND error IS NULL)
         ORDER BY sequence`,
      )
      .map((row) => String(row.id));
  }

  openJobs(): readonly { readonly batchId: string; readonly jobId: JobId }[] {
    const rows = this.#services.database.all(
      `SELECT batch_id, job_id FROM batch_items JOIN jobs ON jobs.id = job_id
       WHERE jobs.status IN ('queued', 'running')`,
    );
    return rows.map((row) => ({ batchId: String(row.batch_id), jobId: jobIdSchema.parse(row.job_id) }));
  }

  endedBefore(time: number, kept: number): readonly string[] {
    return this.#services.database
      .all(
        `SELECT id FROM batches WHERE created_at < ? AND NOT ${openBatch}
           AND sequence <= (SELECT sequence FROM batches ORDER BY sequence DESC LIMIT 1 OFFSET ?)
           AND NOT EXISTS (SELECT 1 FROM idempotency_keys WHERE batch_id = batches.id)
         ORDER BY sequence`,
        [time, kept],
      )
      .map((row) => String(row.id));
  }

  forget(batchId: string): void {
    const { database } = this.#services;
    database.transaction(() => {
      database.run("DELETE FROM batch_items WHERE batch_id = ?", [batchId]);
      database.run("DELETE FROM batches WHERE id = ?", [batchId]);
    });
  }

  #counts({ id, state }: BatchRecord): ItemCounts {
    const rows = this.#services.database.all(
      `SELECT CASE WHEN jobs.status IS NOT NULL THEN jobs.status WHEN batch_items.error IS NOT NULL THEN 'failed'
                ELSE ? END AS status, count(*) AS count
       FROM batch_items LEFT JOIN jobs ON jobs.id = batch_items.job_id WHERE batch_id = ? GROUP BY 1`,
      [state === "cancelled" ? "cancelled" : "waiting", id],
    );
    const counted = Object.fromEntries(rows.map((row) => [String(row.status), row.count]));
    return parseStored(itemCounts, { ...noItems, ...counted }, `The items of batch ${id}`);
  }
}

const noItems = { waiting: 0, queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };

const batchRecord = z.object({
  id: z.string(),
  createdAt: z.int(),
  state: batchState,
  recipe: batchRecipe,
  estimate: z.number().nullable(),
  pausedBecause: batchItemError.nullable(),
});

function batchFromRow(row: Row): BatchRecord {
  const candidate = {
    id: row.id,
    createdAt: row.created_at,
    state: row.state,
    recipe: storedJson(row.recipe),
    estimate: row.estimate,
    pausedBecause: row.paused_because === null ? null : storedJson(row.paused_because),
  };
  return parseStored(batchRecord, candidate, `The batch ${String(row.id)}`);
}

const batchItem = z.object({
  position: z.int(),
  input: batchInput,
  jobId: jobIdSchema.nullable(),
  error: batchItemError.nullable(),
});

const followed = z.object({
  status: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]),
  error: batchItemError.nullable(),
});

function followedJob(row: Row): FollowedItem["job"] {
  if (row.job_status === null) return null;
  const candidate = {
    status: row.job_status,
    error: row.job_error === null ? null : storedJson(row.job_error),
  };
  return parseStored(followed, candidate, `The job ${String(row.job_id)}`);
}

function itemFromRow(row: Row): BatchItem {
  const candidate = {
    position: row.position,
    input: storedJson(row.input),
    jobId: row.job_id,
    error: row.error === null ? null : storedJson(row.error),
  };
  return parseStored(batchItem, candidate, `Item ${String(row.position)} of a batch`);
}
