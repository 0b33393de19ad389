import type { AssetHash, JobId } from "../../shared/domain/ids.ts";
import { isFinal, type Job } from "../../shared/domain/job.ts";
import { AppError, costNothing, type ErrorData } from "../../shared/errors.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { Jobs } from "../jobs/jobs.ts";
import { isRefusedToAll, refusalOfAll } from "../jobs/refused-to-all.ts";
import type {
  BatchInput,
  BatchItem,
  BatchRecipe,
  BatchRecord,
  BatchState,
  CountedBatch,
  FollowedItem,
  ItemPage,
} from "../library/batch-records.ts";
import type { Library } from "../library/library.ts";
import type { RequestKey } from "../library/program-records.ts";
import type { Log } from "../log.ts";
import { editOfItem } from "./batch-item-edit.ts";
import { type BatchPlan, type PlanServices, type PricedPlan, pricePlan } from "./batch-plan.ts";
import type { ProgramEngine } from "./program-engine.ts";

export interface BatchServices extends PlanServices {
  readonly library: Library;
  readonly engine: ProgramEngine;
  readonly jobs: Pick<Jobs, "cancel" | "listen" | "writeEndAgain">;
  readonly log: Log;
}

export interface BatchDetails extends CountedBatch {
  /** In their order. */
  readonly items: readonly FollowedItem[];
  /** Whether there are items behind them. */
  readonly hasMore: boolean;
}

/** Of one batch, queued and running: few enough that a pause is soon felt and others come in between. */
const jobsAtOnce = 4;
/**
 * Runs batches item by item. An item gets its job in the transaction that journals the job, so that no item has two,
 * whenever the process ends.
 */
export class Batches {
  readonly #services: BatchServices;
  /** Jobs that have not ended, by the batch that they are of. */
  readonly #open = new Map<JobId, string>();
  readonly #working = new Map<string, Promise<void>>();
  /** Why batches stand still that the disk could not be told to pause; the next start tries them again. */
  readonly #stuck = new Map<string, ErrorData>();
  /** Jobs of which the disk has not taken how they ended, with their batches; tried again at whatever is asked of those. */
  readonly #unsettled = new Map<Job, string>();
  readonly #closing = new AbortController();
  readonly #stop: Stop;

  constructor(services: BatchServices) {
    this.#services = services;
    const { jobs, library } = services;
    for (const { jobId, batchId } of library.batches.openJobs()) this.#open.set(jobId, batchId);
    this.#stop = jobs.listen((job) => {
      if (isFinal(job.status)) this.#hearEnd(job);
    });
    for (const batchId of library.batches.unfinished()) this.#work(batchId);
  }

  /** What a plan will cost. Nothing is kept of it. @throws AppError with the item's number. */
  price(plan: BatchPlan, signal: AbortSignal): Promise<PricedPlan> {
    return pricePlan(plan, this.#services, signal);
  }

  /**
   * Starts a batch; it is on disk when this resolves, its key in the same transaction.
   * @throws AppError with the item's number.
   */
  async start(
    plan: BatchPlan,
    signal: AbortSignal,
    requestKey: RequestKey | null = null,
  ): Promise<BatchRecord> {
    const { library } = this.#services;
    const { recipe, inputs, total } = await this.price(plan, signal);
    await this.#keepAgain(plan, recipe, inputs);
    const record = library.batches.add(recipe, inputs, total, (batchId) => {
      if (requestKey) library.programs.addBatchToKey(requestKey, batchId);
    });
    this.#work(record.id);
    return record;
  }

  /** Newest first. @throws AppError `not-found` where there is no batch `olderThan`. */
  list(limit: number, olderThan?: string): readonly CountedBatch[] {
    const counted = this.#services.library.batches.list(limit, olderThan);
    return counted.map(({ record, counts }) => ({ record: this.#told(record), counts }));
  }

  /** How far a batch is. @throws AppError `not-found`. */
  count(batchId: string): CountedBatch {
    const counted = this.#services.library.batches.count(batchId);
    if (!counted) throw new AppError("not-found", `There is no batch ${batchId}.`);
    return { ...counted, record: this.#told(counted.record) };
  }

  /** The same, with some of its items. @throws AppError `not-found`. */
  get(batchId: string, { limit, after }: ItemPage): BatchDetails {
    const { library, engine } = this.#services;
    const counted = this.count(batchId);
    const found = library.batches.items(batchId, { limit: limit + 1, after });
    const items = found.slice(0, limit).map((item) => ({
      ...item,
      error: item.error && engine.tell(item.error),
      job: item.job && { ...item.job, error: item.job.error && engine.tell(item.job.error) },
    }));
    return { ...counted, items, hasMore: found.length > limit };
  }

  /** Starts no further item; what runs goes on. @throws AppError `not-found`, `conflict` for a cancelled batch. */
  pause(batchId: string): void {
    this.#change(batchId, "paused");
  }

  /**
   * @param failedToo also runs again what failed and has certainly cost nothing.
   * @throws AppError `not-found`, `conflict` for a cancelled batch.
   */
  resume(batchId: string, failedToo = false): void {
    this.#change(batchId, "running");
    if (failedToo) this.#services.library.batches.unlinkFailed(batchId);
    this.#work(batchId);
  }

  /** Starts no further item, and cancels what runs. @throws AppError `not-found`. */
  cancel(batchId: string): void {
    this.#change(batchId, "cancelled");
    for (const [jobId, owner] of Array.from(this.#open))
      if (owner === batchId) this.#services.jobs.cancel(jobId);
  }

  async close(): Promise<void> {
    this.#stop();
    this.#closing.abort(new AppError("interrupted", "Palimpsest is closing."));
    await Promise.all(this.#working.values());
  }

  /** Pricing may take longer than bytes that nothing names are kept; from here on they are for long enough. */
  async #keepAgain(plan: BatchPlan, recipe: BatchRecipe, inputs: readonly BatchInput[]): Promise<void> {
    const { library, pictures } = this.#services;
    const isThere = (hash: AssetHash) => library.passingBlobs.touch(hash);
    if (plan.recipe.mask && !recipe.hashes.every(isThere)) await pictures.keep(plan.recipe.mask.bytes);
    for (const [index, { source, mask }] of plan.items.entries()) {
      if (inputs[index]?.hashes.every(isThere)) continue;
      if (source.kind === "picture") await pictures.keep(source.bytes);
      if (mask) await pictures.keep(mask.bytes);
    }
  }

  #told(record: BatchRecord): BatchRecord {
    const stuck = record.state === "running" ? this.#stuck.get(record.id) : undefined;
    const pausedBecause = stuck ?? record.pausedBecause;
    return {
      ...record,
      state: stuck ? "paused" : record.state,
      pausedBecause: pausedBecause && this.#services.engine.tell(pausedBecause),
    };
  }

  #change(batchId: string, state: BatchState): void {
    const { batches } = this.#services.library;
    if (!batches.get(batchId)) throw new AppError("not-found", `There is no batch ${batchId}.`);
    for (const [job, owner] of Array.from(this.#unsettled)) if (owner === batchId) this.#settle(job, owner);
    if (!batches.setState(batchId, state))
      throw new AppError("conflict", `Batch ${batchId} was cancelled before.`);
    this.#stuck.delete(batchId);
  }

  #hearEnd(job: Job): void {
    const batchId = this.#open.get(job.id);
    if (batchId === undefined) return;
    this.#open.delete(job.id);
    const because = refusalOfAll(job);
    if (because) this.#pause(batchId, because);
    try {
      this.#settle(job, batchId);
    } catch (error) {
      this.#services.log.error("How an item ended could not be written down", { batchId, error });
      if (!because) this.#pause(batchId, dataOf(error));
    }
    this.#work(batchId);
  }

  /** What is refused to all and has cost nothing waits with the others. @throws AppError while the disk takes no word. */
  #settle(job: Job, batchId: string): void {
    const { library, jobs } = this.#services;
    this.#unsettled.set(job, batchId);
    jobs.writeEndAgain(job.id);
    const refusal = refusalOfAll(job);
    const waits = refusal !== null && costNothing(refusal.charge);
    if (waits && library.batches.get(batchId)?.state !== "cancelled") library.batches.unlink(job.id);
    this.#unsettled.delete(job);
  }

  /** Where the disk takes no word of it, as when it is full, until it is resumed or Palimpsest starts again. */
  #pause(batchId: string, because: ErrorData): void {
    const { library, log } = this.#services;
    try {
      if (library.batches.get(batchId)?.state === "running")
        library.batches.setState(batchId, "paused", because);
    } catch (error) {
      log.error("That a batch is paused could not be written down", { batchId, error });
      this.#stuck.set(batchId, because);
    }
  }

  /** One after the other for one batch. */
  #work(batchId: string): void {
    if (this.#closing.signal.aborted) return;
    const before = this.#working.get(batchId) ?? Promise.resolve();
    const working = before
      .then(() => this.#startItems(batchId))
      .catch((error: unknown) => {
        this.#services.log.error("A batch cannot go on", { batchId, error });
        if (!this.#closing.signal.aborted) this.#pause(batchId, dataOf(error));
      })
      .finally(() => {
        if (this.#working.get(batchId) === working) this.#working.delete(batchId);
      });
    this.#working.set(batchId, working);
  }

  async #startItems(batchId: string): Promise<void> {
    const { batches } = this.#services.library;
    while (!this.#closing.signal.aborted && this.#countOpen(batchId) < jobsAtOnce) {
      const record = batches.get(batchId);
      const mayGoOn = record?.state === "running" && !this.#stuck.has(batchId);
      const item = mayGoOn ? batches.nextItem(batchId) : undefined;
      if (!record || !item || !(await this.#startItem(record, item))) return;
    }
  }

  /** @returns whether the next one may be started. */
  async #startItem({ id, recipe }: BatchRecord, item: BatchItem): Promise<boolean> {
    const { engine, library, log } = this.#services;
    let made: JobId | undefined;
    try {
      const edit = await editOfItem(recipe, item, library);
      await engine.submit(edit, this.#closing.signal, {
        alongside: (jobId) => {
          library.batches.link(id, item.position, jobId);
          made = jobId;
          this.#open.set(jobId, id);
        },
      });
      return true;
    } catch (error) {
      if (made) this.#open.delete(made);
      // The jobs are closed before the batches are: their item waits for the next start.
      if (error instanceof AppError && error.code === "interrupted") return false;
      if (this.#closing.signal.aborted || library.batches.get(id)?.state !== "running") return false;
      const known = dataOf(error);
      if (!(error instanceof AppError))
        log.error("An item of a batch failed unexpectedly", { batchId: id, error });
      if (isRefusedToAll(known)) {
        this.#pause(id, known);
        return false;
      }
      library.batches.fail(id, item.position, known);
      return true;
    }
  }

  #countOpen(batchId: string): number {
    let count = 0;
    for (const owner of this.#open.values()) if (owner === batchId) count++;
    return count;
  }
}

function dataOf(error: unknown): ErrorData {
  return (
    error instanceof AppError ? error : new AppError("internal", "An item could not be started.")
  ).toData();
}
