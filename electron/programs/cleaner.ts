import { setImmediate as nextTurn } from "node:timers/promises";
import type { Settings } from "../../shared/domain/settings.ts";
import type { Library } from "../library/library.ts";
import type { Log } from "../log.ts";

export interface CleanerServices {
  readonly library: Pick<Library, "programs" | "batches">;
  readonly settings: () => Pick<Settings, "programResultHours">;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: Log;
}

const hourMs = 3_600_000;
const everyMs = 10 * 60_000;
/** Bytes that were put and are not named yet: of a request that is being taken. */
const graceMs = 15 * 60_000;
/** Of keys, and of batches that are not among the last: no client repeats a request after so long. */
const rememberedMs = 30 * 24 * hourMs;
const batchesKept = 200;

/**
 * Removes the results of programs' jobs once their time is over, the bytes that nothing names any more, and what need not
 * be remembered of requests that have ended.
 */
export class Cleaner {
  readonly #services: CleanerServices;
  readonly #timer: NodeJS.Timeout;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(services: CleanerServices) {
    this.#services = services;
    services.library.programs.removeStrays();
    this.#timer = setInterval(() => void this.clean(), everyMs).unref();
    void this.clean();
  }

  /** One after the other; never rejects. */
  clean(): Promise<void> {
    this.#last = this.#last.then(() => this.#clean());
    return this.#last;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#last;
  }

  async #clean(): Promise<void> {
    const { library, settings, now, log } = this.#services;
    const { programs, batches } = library;
    try {
      const before = now() - settings().programResultHours * hourMs;
      for (let due = programs.endedBefore(before); due.length > 0; due = programs.endedBefore(before)) {
        for (const jobId of due) {
          if (this.#closed) return;
          programs.clean(jobId);
          await nextTurn(); // each is a write to the disk: what waits goes in between
        }
      }
      const long = now() - rememberedMs;
      while (!this.#closed && programs.forgetKeys(long) > 0) await nextTurn();
      for (const batchId of batches.endedBefore(long, batchesKept)) {
        if (this.#closed) return;
        batches.forget(batchId);
        await nextTurn();
      }
      if (!this.#closed) await programs.sweepBlobs(now() - graceMs);
    } catch (error) {
      log.warn("Old results of programs could not be removed; it is tried again later", { error });
    }
  }
}
