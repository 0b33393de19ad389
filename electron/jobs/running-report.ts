import { assertNever } from "../../shared/assert.ts";
import type { Raster8 } from "../../shared/domain/raster.ts";
import type { ProviderEvent } from "../providers/provider.ts";

/** More than this many messages a second tell a person nothing and cost every watcher. */
const intervalMs = 50;
const mostLogLines = 50;
const longestLogLine = 500;

export interface Report {
  /** 0..1; null while unknown. */
  readonly progress: number | null;
  readonly stage: string;
  /** The service's last messages, oldest first. */
  readonly log: readonly string[];
  /** What the picture looks like so far. `number` grows with each, so that a page knows a new one; null before the first. */
  readonly preview: { readonly image: Raster8; readonly number: number } | null;
}

/** What a running job shows, gathered from its provider's events. */
export class RunningReport {
  readonly #name: string;
  readonly #now: () => number;
  #report: Report = { progress: null, stage: "Preparing", log: [], preview: null };
  #shownAt = Number.NEGATIVE_INFINITY;

  /** @param name the provider's. @param now milliseconds. */
  constructor(name: string, now: () => number) {
    this.#name = name;
    this.#now = now;
  }

  get current(): Report {
    return this.#report;
  }

  /** @returns whether it is to be shown: every stage and message, but not every step within a stage. */
  hear(event: ProviderEvent): boolean {
    const before = this.#report.stage;
    this.#report = this.#after(event);
    const now = this.#now();
    if (event.type === "progress" && this.#report.stage === before && now - this.#shownAt < intervalMs)
      return false;
    this.#shownAt = now;
    return true;
  }

  /** A stage of our own. */
  enter(stage: string): void {
    this.#report = { ...this.#report, progress: null, stage };
  }

  #after(event: ProviderEvent): Report {
    const report = this.#report;
    switch (event.type) {
      case "submitting":
        return { ...report, progress: null, stage: `Sending to ${this.#name}` };
      case "accepted":
        return { ...report, progress: null, stage: `${this.#name} has it` };
      case "queued":
        return { ...report, progress: null, stage: inLine(event.position) };
      case "progress":
        return { ...report, progress: event.fraction, stage: event.stage };
      case "preview":
        return { ...report, preview: { image: event.image, number: (report.preview?.number ?? 0) + 1 } };
      case "log": {
        const line = event.line.slice(0, longestLogLine);
        return { ...report, log: [...report.log.slice(1 - mostLogLines), line] };
      }
      default:
        return assertNever(event);
    }
  }
}

function inLine(position: number | null): string {
  if (position === null) return "In line";
  return position === 0 ? "In line: next" : `In line: ${position} before it`;
}
