import { checkParameters } from "../../shared/catalogue/parameters.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { JobId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";
import { AppError, isCancellation } from "../../shared/errors.ts";
import type { JournalEntry, JournalState } from "../library/library.ts";
import type { ProviderEvent } from "../providers/provider.ts";
import { JobBoard } from "./board.ts";
import { LaneQueue } from "./queue.ts";
import { type RunnerServices, runJob } from "./runner.ts";

/** More than this many progress messages a second tell a person nothing and cost every watcher. */
const progressIntervalMs = 50;

interface OpenJob {
  readonly entry: JournalEntry;
  readonly controller: AbortController;
}

/** Takes edits, runs them in order, keeps their journal, tells who watches. */
export class Jobs {
  readonly #services: RunnerServices;
  readonly #board = new JobBoard();
  readonly #queue: LaneQueue<OpenJob>;
  readonly #open = new Map<JobId, OpenJob>();
  readonly #ending = new Set<Promise<void>>();
  #closing = false;

  constructor(services: RunnerServices) {
    this.#services = services;
    this.#queue = new LaneQueue(
      (lane) => services.registry.providers.get(lane)?.concurrency ?? 1,
      (open) => this.#track(this.#run(open)),
    );
    for (const entry of services.library.journal.open()) this.#recover(entry);
  }

  /** @throws AppError `invalid-input` or `not-found` before anything is journalled. */
  submit(request: EditRequest): Job {
    this.#check(request);
    return this.#enqueue(this.#services.library.journal.add(request));
  }

  /** Asks a job to stop. Ended jobs stay as they are. @throws AppError `not-found`. */
  cancel(jobId: JobId): Job {
    const job = this.#board.get(jobId);
    if (!job) throw new AppError("not-found", `There is no job ${jobId}.`);
    const open = this.#open.get(jobId);
    if (isFinal(job.status) || !open) return job;
    open.controller.abort(new AppError("cancelled", "The edit was cancelled."));
    return this.#queue.remove(open) ? this.#end(open, { status: "cancelled" }) : job;
  }

  watch(afterSequence: number, signal: AbortSignal): AsyncGenerator<Job, void, void> {
    return this.#board.watch(afterSequence, signal);
  }

  /** Stops what runs; it is in the journal, and the next start says that it was interrupted. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#queue.stop();
    for (const open of this.#open.values())
      open.controller.abort(new AppError("interrupted", "Palimpsest is closing."));
    await Promise.all(this.#ending);
  }

  #check(request: EditRequest): void {
    const { model } = this.#services.registry.find(request.modelId);
    checkParameters(model, request.parameters);
    const parent = this.#services.library.documents.node(request.parentId);
    if (parent.documentId !== request.documentId) {
      throw new AppError(
        "invalid-input",
        `Node ${request.parentId} is not in document ${request.documentId}.`,
      );
    }
    if (model.mask.required && !request.maskHash) {
      throw new AppError("invalid-input", `${model.name} needs a mask.`, {
        nextStep: "Paint over what should change, then run it again.",
      });
    }
    if (model.prompt.use === "required" && request.prompt.trim() === "") {
      throw new AppError("invalid-input", `${model.name} needs a prompt.`, {
        nextStep: "Say what should change.",
      });
    }
    if (request.references.length > model.references.maximum) {
      throw new AppError(
        "invalid-input",
        `${model.name} takes ${model.references.maximum} reference pictures; ${request.references.length} were given.`,
      );
    }
  }

  /** What the journal holds from before a crash or a quit. */
  #recover(entry: JournalEntry): void {
    if (entry.state.status === "queued") {
      this.#enqueue(entry);
      return;
    }
    const error = new AppError("interrupted", "Palimpsest was closed while this edit was running.", {
      retryable: true,
      nextStep: "Run it again; the picture and the mask are as they were.",
    });
    this.#end({ entry, controller: new AbortController() }, { status: "failed", error: error.toData() });
  }

  #enqueue(entry: JournalEntry): Job {
    const open = { entry, controller: new AbortController() };
    this.#open.set(entry.id, open);
    const job = this.#board.publish({ ...facts(entry), status: "queued" });
    const [lane = ""] = entry.request.modelId.split("/");
    this.#queue.add(lane, open);
    return job;
  }

  async #run(open: OpenJob): Promise<void> {
    const { entry, controller } = open;
    try {
      this.#services.library.journal.setState(entry.id, { status: "running" });
      this.#board.publish({ ...facts(entry), status: "running", progress: null, stage: "Preparing" });
      const steps = runJob(entry, this.#services, controller.signal);
      const report = this.#progressReporter(entry);
      let step = await steps.next();
      while (!step.done) {
        report(step.value);
        step = await steps.next();
      }
      this.#open.delete(entry.id);
      this.#board.publish({ ...facts(entry), status: "succeeded", nodeId: step.value.id });
    } catch (error) {
      this.#fail(open, error);
    }
  }

  #progressReporter(entry: JournalEntry): (event: ProviderEvent) => void {
    const { now } = this.#services.outside;
    let lastAt = Number.NEGATIVE_INFINITY;
    let lastStage = "";
    return (event) => {
      if (event.type !== "progress") return;
      if (event.stage === lastStage && now() - lastAt < progressIntervalMs) return;
      lastAt = now();
      lastStage = event.stage;
      this.#board.publish({
        ...facts(entry),
        status: "running",
        progress: event.fraction,
        stage: event.stage,
      });
    };
  }

  #fail(open: OpenJob, error: unknown): void {
    // On close the journal keeps "running", so that the next start knows.
    if (this.#closing && open.controller.signal.aborted) return;
    if (
      open.controller.signal.aborted &&
      (isCancellation(error) || error === open.controller.signal.reason)
    ) {
      this.#end(open, { status: "cancelled" });
      return;
    }
    const known = error instanceof AppError;
    if (!known) this.#services.outside.log.error("A job failed unexpectedly", { job: open.entry.id, error });
    const shown = known
      ? error
      : new AppError("internal", "Something went wrong inside Palimpsest.", {
          retryable: true,
          nextStep: "Run it again; if it goes on, the log has the details.",
        });
    this.#end(open, { status: "failed", error: shown.toData() });
  }

  #end(open: OpenJob, state: Extract<JournalState, { status: "cancelled" | "failed" }>): Job {
    const { entry } = open;
    this.#open.delete(entry.id);
    try {
      this.#services.library.journal.setState(entry.id, state);
    } catch (error) {
      // A full disk must not hide how the job ended; the next start finds it "running" and says interrupted.
      this.#services.outside.log.error("The journal could not be written", { job: entry.id, error });
    }
    return this.#board.publish({ ...facts(entry), ...state });
  }

  #track(running: Promise<void>): Promise<void> {
    const tracked = running.finally(() => this.#ending.delete(tracked));
    this.#ending.add(tracked);
    return tracked;
  }
}

function facts(entry: JournalEntry) {
  return { id: entry.id, request: entry.request, createdAt: entry.createdAt };
}
