import type { JobId } from "../../shared/domain/ids.ts";
import { isFinal } from "../../shared/domain/job.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import { AppError } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Library } from "../library/library.ts";
import type { CallbackOutcome } from "../library/program-records.ts";
import type { Log } from "../log.ts";
import { type Post, postOnce } from "../network/post-once.ts";
import { type CallbackMessage, encodeCallback } from "./callback-message.ts";
import { Gate } from "./gate.ts";
import type { ProgramEngine, ProgramJobDetails } from "./program-engine.ts";

export interface CallbackServices {
  readonly engine: Pick<ProgramEngine, "details" | "result">;
  readonly jobs: Pick<Jobs, "listen">;
  readonly library: Pick<Library, "programs">;
  readonly settings: () => Pick<Settings, "allowPrivateCallbacks">;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: Log;
  /** From the connection to the answer's first line. */
  readonly timeLimitMs?: number;
  readonly post?: (post: Post) => Promise<number>;
}

/** To one receiver: each holds a whole picture. A slow one keeps only its own waiting. */
const sentAtOnce = 4;
/** To all receivers. */
const sentToAllAtOnce = 32;
const usualTimeLimitMs = 30_000;
const nothingSent = { statusCode: null, attemptedAt: null, payloadStatus: null, error: null };

/**
 * Tells programs once that their job has ended. What is being sent is on disk before its first byte leaves, so that
 * nothing is sent twice, whatever happens in between; what was being sent when the process ended counts as failed.
 */
export class Callbacks {
  readonly #services: CallbackServices;
  readonly #gates = new Map<string, Gate>();
  readonly #gateOfAll = new Gate(sentToAllAtOnce);
  readonly #sending = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #stop: Stop;

  constructor(services: CallbackServices) {
    this.#services = services;
    const { programs } = services.library;
    for (const jobId of programs.openCallbacks()) this.#closeInterrupted(jobId);
    // Jobs listen first, then what ended before: between the two nothing can end unheard.
    this.#stop = services.jobs.listen((job) => {
      if (isFinal(job.status)) this.#consider(job.id);
    });
    for (const jobId of programs.unsentCallbacks()) this.#consider(jobId);
  }

  /** Gives up on what is being sent; what was not begun is sent at the next start. */
  async close(): Promise<void> {
    this.#stop();
    this.#closing.abort(new AppError("interrupted", "Palimpsest was closed meanwhile."));
    await Promise.all(this.#sending);
  }

  #consider(jobId: JobId): void {
    const sending = this.#queue(jobId)
      .catch((error: unknown) => this.#services.log.error("A callback failed unexpectedly", { jobId, error }))
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  async #queue(jobId: JobId): Promise<void> {
    const callback = this.#services.library.programs.get(jobId)?.callback;
    if (!callback) return;
    const { origin } = new URL(callback.url);
    const gate = this.#gates.get(origin) ?? new Gate(sentAtOnce);
    this.#gates.set(origin, gate);
    try {
      await gate.run(() => this.#gateOfAll.run(() => this.#tell(jobId)));
    } finally {
      if (gate.isIdle) this.#gates.delete(origin);
    }
  }

  async #tell(jobId: JobId): Promise<void> {
    const { engine, library, now } = this.#services;
    const { programs } = library;
    const known = programs.get(jobId);
    if (!known?.callback || known.outcome || this.#closing.signal.aborted) return;
    const details = engine.details(jobId);
    if (details.job.status === "cancelled") {
      programs.endCallback(jobId, { ...nothingSent, status: "skipped" });
      return;
    }
    const remainingMs = () => (known.expiresAt ?? Number.POSITIVE_INFINITY) - now();
    const message = remainingMs() > 0 ? await this.#messageOf(details) : null;
    // Asked again: reading a picture takes its time.
    if (message === null || remainingMs() <= 0) {
      programs.endCallback(jobId, { ...nothingSent, status: "expired" });
      return;
    }
    const attempt = { statusCode: null, attemptedAt: now(), payloadStatus: message.status, error: null };
    if (!programs.beginCallback(jobId, { ...attempt, status: "sending" })) return;
    const sent = await this.#send(known.callback, message, remainingMs());
    programs.endCallback(jobId, { ...attempt, ...sent });
  }

  async #messageOf({ job, record, endedAt }: ProgramJobDetails): Promise<CallbackMessage> {
    const { engine, now } = this.#services;
    const base = { jobId: job.id, completedAt: endedAt ?? now() };
    const failed = (error: string): CallbackMessage => {
      return { ...base, status: "failed", imageUrl: null, image: null, error };
    };
    if (job.status !== "succeeded") return failed(job.status === "failed" ? job.error.message : job.status);
    try {
      const result = await engine.result(job.id);
      const imageUrl = record.baseUrl === null ? null : `${record.baseUrl}/images/edits/${job.id}.png`;
      return { ...base, status: "completed", imageUrl, image: result?.bytes ?? null, error: null };
    } catch (error) {
      if (error instanceof AppError) return failed(error.message); // cleaned up, or its file cannot be read
      throw error;
    }
  }

  async #send(
    { url, secret }: { readonly url: string; readonly secret: string | null },
    message: CallbackMessage,
    remainingMs: number,
  ): Promise<Pick<CallbackOutcome, "status" | "statusCode" | "error">> {
    const { settings, timeLimitMs = usualTimeLimitMs, post = postOnce } = this.#services;
    const limit = new AbortController();
    const when =
      remainingMs < timeLimitMs ? "before the callback's expiry" : `within ${timeLimitMs / 1000} seconds`;
    const timer = setTimeout(
      () => limit.abort(new AppError("network", `The receiver did not answer ${when}.`)),
      Math.min(timeLimitMs, remainingMs),
    );
    try {
      const { contentType, body } = encodeCallback(message);
      const statusCode = await post({
        url: new URL(url),
        headers: {
          "Content-Type": contentType,
          "User-Agent": "Palimpsest",
          ...(secret === null ? {} : { "X-Callback-Secret": secret }),
        },
        body,
        allowPrivate: settings().allowPrivateCallbacks,
        signal: AbortSignal.any([limit.signal, this.#closing.signal]),
      });
      const error = complaintAbout(statusCode);
      return { status: error === null ? "delivered" : "failed", statusCode, error };
    } catch (error) {
      return { status: "failed", statusCode: null, error: wordsFor(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  #closeInterrupted(jobId: JobId): void {
    const { programs } = this.#services.library;
    const outcome = programs.get(jobId)?.outcome;
    if (!outcome) return;
    const error = "Palimpsest ended while this was being sent. It may have arrived; it is not sent again.";
    programs.endCallback(jobId, { ...outcome, status: "failed", error });
  }
}

function complaintAbout(statusCode: number): string | null {
  if (statusCode >= 200 && statusCode < 300) return null;
  if (statusCode >= 300 && statusCode < 400)
    return `The receiver answered ${statusCode}; redirects are not followed.`;
  return `The receiver answered ${statusCode}.`;
}

/** For the program, which knows its own address: what happened, without the address's secrets. */
function wordsFor(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : null;
  return `The receiver could not be reached${code === null ? "" : ` (${code})`}.`;
}
