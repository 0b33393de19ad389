import { AppError, type Charge, type ErrorData, isCancellation } from "../../shared/errors.ts";
import type { Settlement } from "../library/library.ts";
import type { JobBill } from "./job-bill.ts";

/** How a job ended that made no node. */
export type JobEnd =
  | { readonly status: "cancelled"; readonly charge: Charge | null }
  | { readonly status: "failed"; readonly error: ErrorData };

/**
 * What became of a job that threw `error`. What went wrong inside is not shown.
 * @param signal the job's own: aborted where somebody has cancelled it.
 */
export function endOf(error: unknown, signal: AbortSignal, bill: JobBill): JobEnd {
  if (signal.aborted && (isCancellation(error) || error === signal.reason)) {
    const told = error instanceof AppError ? error : new AppError("cancelled", "The edit was cancelled.");
    return { status: "cancelled", charge: bill.failureCharge(told) };
  }
  const shown =
    error instanceof AppError
      ? error
      : new AppError("internal", "Something went wrong inside Palimpsest.", {
          retryable: true,
          nextStep: "Run it again; if it goes on, the log has the details.",
        });
  return { status: "failed", error: { ...shown.toData(), charge: bill.failureCharge(shown) } };
}

/** The end in the ledger; null for a job that is not in it. */
export function settlementOf(end: JobEnd, bill: JobBill): Settlement | null {
  if (end.status === "cancelled") return bill.settlement("cancelled", end.charge);
  return bill.settlement(outcomeOf(end.error), end.error.charge);
}

function outcomeOf({ code }: ErrorData): Settlement["outcome"] {
  switch (code) {
    case "moderated":
    case "interrupted":
      return code;
    default:
      return "failed";
  }
}
