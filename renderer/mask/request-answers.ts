import { AppError, type ErrorData } from "../../shared/errors.ts";
import type { MaskReport } from "./mask-messages.ts";
import { finishInSlices, type Work } from "./work.ts";

/** Answers requests that take a while: they can be cancelled, tell how far they are, and always end with a report. */
export class RequestAnswers {
  readonly #report: (report: MaskReport) => void;
  readonly #aborts = new Map<number, AbortController>();

  constructor(report: (report: MaskReport) => void) {
    this.#report = report;
  }

  cancel(id: number): void {
    this.#aborts.get(id)?.abort();
  }

  /** Reports what `work` returns, or why it failed; `cancel` aborts its signal. Never rejects. */
  async answer(id: number, work: (signal: AbortSignal) => Promise<MaskReport>): Promise<void> {
    const abort = new AbortController();
    this.#aborts.set(id, abort);
    try {
      this.#report(await work(abort.signal));
    } catch (error) {
      this.#report({ type: "failed", id, error: describe(error) });
    } finally {
      this.#aborts.delete(id);
    }
  }

  /** Runs the work for an answer and reports its progress. */
  follow<T>(id: number, work: Work<T>, signal: AbortSignal): Promise<T> {
    return finishInSlices(work, signal, (share) => this.#report({ type: "progress", id, share }));
  }
}

function describe(error: unknown): ErrorData {
  if (error instanceof AppError) return error.toData();
  if (error instanceof Error && error.name === "AbortError") {
    return new AppError("cancelled", "The mask's transfer was cancelled.").toData();
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError("internal", `The mask could not be handled: ${reason}`).toData();
}
