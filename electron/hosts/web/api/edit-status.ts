import { z } from "zod";
import type { Job } from "../../../../shared/domain/job.ts";
import { errorData } from "../../../../shared/errors.ts";
import type { ProgramJobDetails } from "../../../programs/program-engine.ts";

const statusName = z.enum(["queued", "running", "completed", "failed", "cancelled"]);

const time = z.iso.datetime();

/** What `GET /edit/status/{id}` says. */
export const editStatus = z
  .object({
    id: z.string(),
    status: statusName,
    queued_at: time,
    completed_at: time.nullable(),
    /** Null until it has succeeded, and after the result was cleaned up. */
    result_url: z.string().nullable(),
    image_url: z.string().nullable(),
    error: errorData.pick({ code: true, message: true, nextStep: true, charge: true }).nullable(),
    /** Null until it is decided. */
    callback: z
      .object({
        status: z.enum(["delivered", "failed", "expired", "skipped"]),
        /** Of the receiver's answer. */
        status_code: z.int().nullable(),
        attempted_at: time.nullable(),
        /** How the job had ended, as the callback said it. */
        payload_status: z.string().nullable(),
        error: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: "EditStatus" });
export type EditStatus = z.infer<typeof editStatus>;

/** The same while it changes. */
export const editEvent = editStatus.extend({
  /** 0..1; null while unknown. */
  progress: z.number().nullable(),
  stage: z.string().nullable(),
});

/** @param origin as the asker reaches this server. */
export function statusOf(details: ProgramJobDetails, origin: string): EditStatus {
  const { job, endedAt, isCleaned } = details;
  const isThere = job.status === "succeeded" && !isCleaned;
  return {
    id: job.id,
    status: nameOf(job),
    queued_at: isoTime(job.createdAt),
    completed_at: endedAt === null ? null : isoTime(endedAt),
    result_url: isThere ? `${origin}/edit/result/${job.id}` : null,
    image_url: isThere ? `${origin}/images/edits/${job.id}.png` : null,
    error: errorOf(job, isCleaned),
    callback: callbackOf(details),
  };
}

export function nameOf({ status }: Pick<Job, "status">): z.infer<typeof statusName> {
  return status === "succeeded" ? "completed" : status;
}

export function eventOf(details: ProgramJobDetails, job: Job, origin: string): z.infer<typeof editEvent> {
  const running = job.status === "running" ? job : null;
  return {
    ...statusOf({ ...details, job }, origin),
    progress: running?.progress ?? null,
    stage: running?.stage ?? null,
  };
}

function errorOf(job: Job, isCleaned: boolean): EditStatus["error"] {
  if (job.status === "failed") {
    const { code, message, nextStep, charge } = job.error;
    return { code, message, nextStep, charge };
  }
  if (job.status !== "succeeded" || !isCleaned) return null;
  const message = "The result was cleaned up: its time is over.";
  return { code: "result-expired", message, nextStep: "Ask for the edit again.", charge: null };
}

function callbackOf({ job, record }: ProgramJobDetails): EditStatus["callback"] {
  const { outcome, callback } = record;
  const isOver = job.status !== "queued" && job.status !== "running";
  if (callback === null && isOver) {
    return { status: "skipped", status_code: null, attempted_at: null, payload_status: null, error: null };
  }
  if (outcome === null || outcome.status === "sending") return null;
  return {
    status: outcome.status,
    status_code: outcome.statusCode,
    attempted_at: outcome.attemptedAt === null ? null : isoTime(outcome.attemptedAt),
    payload_status: outcome.payloadStatus,
    error: outcome.error,
  };
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
