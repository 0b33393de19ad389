import { z } from "zod";
import { editRequest } from "../../shared/domain/edit-request.ts";
import { type JobId, jobId as jobIdSchema, nodeId } from "../../shared/domain/ids.ts";
import { AppError, errorData } from "../../shared/errors.ts";
import type { Database, Row } from "./database.ts";
import type { JournalEntry, JournalState } from "./library.ts";
import { parseStored, storedJson } from "./stored-value.ts";

const journalEntry = z.object({
  id: jobIdSchema,
  request: editRequest,
  createdAt: z.int(),
  state: z.discriminatedUnion("status", [
    z.object({ status: z.enum(["queued", "running", "cancelled"]) }),
    z.object({ status: z.literal("succeeded"), nodeId }),
    z.object({ status: z.literal("failed"), error: errorData }),
  ]),
  estimate: z.number().nullable(),
  submittedAt: z.int().nullable(),
  begun: z.int(),
  endedAt: z.int().nullable(),
  remote: z.object({ remoteId: z.string(), pollingUrl: z.string().nullable() }).nullable(),
});

/** @throws AppError `library-unusable`. */
export function jobFromRow(row: Row): JournalEntry {
  const candidate = {
    id: row.id,
    request: storedJson(row.request),
    createdAt: row.created_at,
    state: { status: row.status, nodeId: row.node_id, error: storedJson(row.error) },
    estimate: row.estimate,
    submittedAt: row.submitted_at,
    begun: row.begun,
    endedAt: row.ended_at,
    remote: row.remote_id === null ? null : { remoteId: row.remote_id, pollingUrl: row.polling_url },
  };
  return parseStored(journalEntry, candidate, `The job ${String(row.id)}`);
}

/**
 * Writes the state of a job that has not ended. An ended job stays as it ended: saying the same again is no
 * mistake, anything else is.
 * @param now milliseconds since 1970 UTC.
 * @throws AppError `not-found`, `invalid-input`.
 */
export function writeJobState(database: Database, jobId: JobId, state: JournalState, now: number): void {
  const changed = database.run(
    `UPDATE jobs SET status = ?, node_id = ?, error = ?, begun = begun + ?, ended_at = ?
     WHERE id = ? AND status IN ('queued', 'running')`,
    [
      state.status,
      state.status === "succeeded" ? state.nodeId : null,
      state.status === "failed" ? JSON.stringify(state.error) : null,
      state.status === "running" ? 1 : 0,
      state.status === "queued" || state.status === "running" ? null : now,
      jobId,
    ],
  );
  if (changed > 0) return;
  const row = database.get("SELECT status, node_id FROM jobs WHERE id = ?", [jobId]);
  if (!row) throw missingJob(jobId);
  const same = row.status === state.status && (state.status !== "succeeded" || row.node_id === state.nodeId);
  if (!same) {
    throw new AppError("invalid-input", `Job ${jobId} has already ended (${String(row.status)}).`);
  }
}

export function missingJob(jobId: JobId): AppError {
  return new AppError("not-found", `There is no job ${jobId}.`);
}
