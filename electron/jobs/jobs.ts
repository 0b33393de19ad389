import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { JobId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";
import type { Raster8 } from "../../shared/domain/raster.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import { AppError } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { JournalEntry } from "../library/library.ts";
import { Admission, type Examined } from "./admission.ts";
import { JobBoard } from "./board.ts";
import { EndedJobs } from "./ended-jobs.ts";
import { JobBill } from "./job-bill.ts";
import { endOf, type JobEnd } from "./job-end.ts";
import { factsOf, jobOf } from "./journalled-job.ts";
import { isPaid, makeOpenJob, type OpenJob } from "./open-job.ts";
import { LaneQueue } from "./queue.ts";
import { planRecovery } from "./recovery.ts";
import { pauseBefore } from "./retry.ts";
import { type RunnerServices, runJob } from "./runner.ts";
import { checkSpendingCaps } from "./spending-caps.ts";
import type { SubmitOptions } from "./submit-options.ts";

export interface JobsServices extends RunnerServices {
  readonly settings: () => Pick<Settings, "spendingCaps">;
}

/** How long Palimpsest, when it closes, lets a request be accepted and an answer be kept. */
const closingGraceMs = 5_000;

/** Takes edits, runs them in order, keeps their journal, tells who watches. */
export class Jobs {
  readonly #services: JobsServices;
  readonly #board = new JobBoard();
  readonly #queue: LaneQueue<OpenJob>;
  readonly #open = new Map<JobId, OpenJob>();
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #admission: Admission;
  readonly #ended: EndedJobs;

  constructor(services: JobsServices) {
    const { outside } = services;
    this.#ended = new EndedJobs(services.library.journal, outside.log);
    // Once closing has begun nothing leaves any more: a provider that hears of the stop must not end a job at its
    // service that is to go on at the next start.
    const guardedFetch: typeof fetch = (input, init) =>
      this.#closing.signal.aborted ? Promise.reject(this.#closing.signal.reason) : outside.fetch(input, init);
    this.#services = { ...services, outside: { ...outside, fetch: guardedFetch } };
    this.#queue = new LaneQueue(
      (lane) => services.registry.providers().find(({ id }) => id === lane)?.concurrency ?? 1,
      (open) => this.#track(this.#run(open)),
    );
    this.#admission = new Admission({
      ...services,
      decide: (examined, others) => this.#decide(examined, others),
      begin: (entry, examined) => this.#begin(entry, examined),
    });
    for (const entry of services.library.journal.open()) this.#recover(entry);
  }

  /**
   * Takes an edit; it is journalled when this resolves.
   * @throws AppError `invalid-input`, `not-found`, `key-refused`, `spending-cap` before anything is journalled.
   */
  submit(request: EditRequest, options: SubmitOptions = {}): Promise<Job> {
    return this.#admission.submit(request, options);
  }

  /** Asks a job to stop. Ended jobs stay as they are. @throws AppError `not-found`. */
  cancel(jobId: JobId): Job {
    const job = this.get(jobId);
    if (!job) throw new AppError("not-found", `There is no job ${jobId}.`);
    const open = this.#open.get(jobId);
    if (isFinal(job.status) || !open) return job;
    const reason = new AppError("cancelled", "The edit was cancelled.");
    open.controller.abort(reason);
    return this.#queue.remove(open) ? this.#end(open, this.#endOf(open, reason)) : job;
  }

  /** The job as it is now: of this run as watchers see it, of an earlier one as the journal has it. */
  get(jobId: JobId): Job | undefined {
    const job = this.#board.get(jobId);
    if (job) return job;
    const entry = this.#services.library.journal.get(jobId);
    return entry && jobOf(entry);
  }

  /** Tries again where the disk has not taken how a job ended. @throws AppError while it does not. */
  writeEndAgain(jobId: JobId): void {
    this.#ended.writeAgain(jobId);
  }

  /** What a running job's picture looks like so far; null where there is nothing to see. */
  preview(jobId: JobId): Raster8 | null {
    return this.#open.get(jobId)?.report.current.preview?.image ?? null;
  }

  /** Every change of any job from now on, at once. @param listener must not throw. */
  listen(listener: (job: Job) => void): Stop {
    return this.#board.listen(listener);
  }

  watch(afterSequence: number, signal: AbortSignal): AsyncGenerator<Job, void, void> {
    return this.#board.watch(afterSequence, signal);
  }

  /**
   * Stops what runs. The journal has it: what its service has already goes on at the next start, what was not sent is
   * run then, and of what was on its way the next start says that it was interrupted.
   */
  async close(): Promise<void> {
    this.#queue.stop();
    if (this.#isUnsafeToStop()) await this.#waitUntilSafe();
    const reason = new AppError("interrupted", "Palimpsest is closing.");
    this.#closing.abort(reason);
    for (const open of this.#open.values()) open.controller.abort(reason);
    await Promise.all(this.#running);
  }

  /** @throws AppError `spending-cap`; the reason of closing. */
  #decide({ checked, estimate }: Examined, others: readonly Examined[]): void {
    const { library, settings } = this.#services;
    if (this.#closing.signal.aborted) throw this.#closing.signal.reason;
    const caps = settings().spendingCaps;
    if (!isPaid(checked.model) || (caps.daily === null && caps.monthly === null)) return;
    const open = Array.from(this.#open.values()).filter((one) => one.isPaid && !one.bill.isSubmitted);
    const asked = others.filter((other) => isPaid(other.checked.model));
    checkSpendingCaps({
      caps,
      spent: library.ledger.spending(),
      waiting: [...open.map(({ entry }) => entry.estimate), ...asked.map((other) => other.estimate)],
      estimate,
    });
  }

  #begin(entry: JournalEntry, { checked, options }: Examined): Job {
    const { model, provider, request } = checked;
    if (!options.isForProgram) this.#rememberPrompt(request.prompt.trim());
    const bill = new JobBill({
      isPaid: isPaid(model),
      cancelCharge: provider.cancelCharge,
      stage: "waiting",
    });
    const how = { isPaid: isPaid(model), bill, remote: null };
    return this.#add(makeOpenJob(entry, provider.name, how, this.#services.outside.now), provider.id);
  }

  /** What the journal holds from before a crash or a quit. */
  #recover(entry: JournalEntry): void {
    const { registry, outside } = this.#services;
    try {
      const { model, provider } = registry.find(entry.request.modelId);
      const paid = isPaid(model);
      const plan = planRecovery(entry, provider, paid);
      const stage =
        plan.type === "resume" ? "left-behind" : entry.submittedAt === null ? "waiting" : "submitted";
      const bill = new JobBill({ isPaid: paid, cancelCharge: provider.cancelCharge, stage });
      const remote = plan.type === "resume" ? plan.remote : null;
      const open = makeOpenJob(entry, provider.name, { isPaid: paid, bill, remote }, outside.now);
      if (plan.type === "fail") this.#end(open, this.#endOf(open, plan.error));
      else this.#add(open, provider.id);
    } catch (error) {
      // Its model is gone, with it who could say what it cost.
      const paid = entry.submittedAt !== null && entry.estimate !== 0;
      const stage = entry.submittedAt === null ? "waiting" : "submitted";
      const bill = new JobBill({ isPaid: paid, cancelCharge: null, stage });
      const open = makeOpenJob(entry, "", { isPaid: paid, bill, remote: null }, outside.now);
      this.#end(open, this.#endOf(open, error));
    }
  }

  #add(open: OpenJob, lane: string): Job {
    this.#open.set(open.entry.id, open);
    const job = this.#board.publish({ ...factsOf(open.entry), status: "queued" });
    this.#queue.add(lane, open);
    return job;
  }

  async #run(open: OpenJob): Promise<void> {
    const { signal } = open.controller;
    for (let tries = 0; ; tries++) {
      try {
        await this.#attempt(open);
        return;
      } catch (error) {
        const pause = signal.aborted ? null : pauseBefore(tries + 1, error, open.bill);
        if (pause === null) {
          this.#fail(open, error);
          return;
        }
        try {
          await this.#pause(open, pause);
        } catch (stopped) {
          this.#fail(open, stopped);
          return;
        }
      }
    }
  }

  async #attempt(open: OpenJob): Promise<void> {
    const { entry, report, controller } = open;
    this.#services.library.journal.setState(entry.id, { status: "running" });
    report.enter(open.remote ? "Going on" : "Preparing");
    this.#show(open);
    const steps = runJob({ ...open, signal: controller.signal }, this.#services);
    let step = await steps.next();
    while (!step.done) {
      if (report.hear(step.value)) this.#show(open);
      step = await steps.next();
    }
    this.#open.delete(entry.id);
    this.#board.publish({ ...factsOf(entry), status: "succeeded", nodeId: step.value.id });
  }

  /** Nothing was taken and nothing is charged: the job keeps its place and is asked for again after a while. */
  async #pause(open: OpenJob, milliseconds: number): Promise<void> {
    this.#services.library.journal.takeBack(open.entry.id);
    open.bill.takenBack();
    open.report.enter("Waiting for the provider");
    this.#show(open);
    await this.#services.outside.sleep(milliseconds, open.controller.signal);
  }

  #show({ entry, report, bill }: OpenJob): void {
    const { progress, stage, log, preview } = report.current;
    this.#board.publish({
      ...factsOf(entry),
      status: "running",
      progress,
      stage,
      previewUrl: preview ? `/job-previews/${entry.id}/${preview.number}` : null,
      cancelCharge: bill.cancelCharge(),
      log: [...log],
    });
  }

  #fail(open: OpenJob, error: unknown): void {
    // What closing stopped stays "running" in the journal, so that the next start knows; what a person had cancelled
    // before has ended.
    if (this.#closing.signal.aborted && open.controller.signal.reason === this.#closing.signal.reason) return;
    this.#end(open, this.#endOf(open, error));
  }

  #endOf({ entry, bill, controller }: OpenJob, error: unknown): JobEnd {
    if (!(error instanceof AppError) && !controller.signal.aborted) {
      this.#services.outside.log.error("A job failed unexpectedly", { job: entry.id, error });
    }
    return endOf(error, controller.signal, bill);
  }

  #end({ entry, bill }: OpenJob, end: JobEnd): Job {
    this.#open.delete(entry.id);
    this.#ended.write(entry.id, end, bill);
    return this.#board.publish({ ...factsOf(entry), ...end });
  }

  /** A prompt that cannot be kept is no reason to refuse the edit. */
  #rememberPrompt(prompt: string): void {
    if (prompt === "") return;
    try {
      this.#services.library.prompts.record(prompt);
    } catch (error) {
      this.#services.outside.log.warn("A prompt could not be kept", { error });
    }
  }

  async #waitUntilSafe(): Promise<void> {
    const done = new AbortController();
    const safe = async () => {
      for await (const _change of this.#board.watch(0, done.signal)) if (!this.#isUnsafeToStop()) return;
    };
    const { sleep } = this.#services.outside;
    await Promise.race([safe(), sleep(closingGraceMs, done.signal).catch(() => undefined)]);
    done.abort();
  }

  #isUnsafeToStop(): boolean {
    return Array.from(this.#open.values()).some(({ bill }) => bill.isUnsafeToStop);
  }

  #track(running: Promise<void>): Promise<void> {
    const tracked = running.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }
}
