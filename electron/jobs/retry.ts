import { AppError } from "../../shared/errors.ts";
import type { JobBill } from "./job-bill.ts";

const pausesMs = [5_000, 20_000, 60_000];
const longestPauseMs = 10 * 60_000;

/**
 * How long to wait before a failed job is tried again, in milliseconds, or null if it is not: only after the one refusal
 * that passes by itself, when the service has said that it has too many requests, took nothing and charges nothing.
 * @param retry 1 for the first.
 */
export function pauseBefore(retry: number, error: unknown, bill: JobBill): number | null {
  const pause = pausesMs[retry - 1];
  if (pause === undefined || !(error instanceof AppError)) return null;
  const isForNow = error.code === "rate-limited" && error.retryable && error.charge === "not-charged";
  if (!isForNow || bill.isAccepted) return null;
  const asked = error.retryAfterMs ?? 0;
  return asked > longestPauseMs ? null : Math.max(pause, asked);
}
