import { estimateCost, referenceSize } from "../../shared/catalogue/estimate.ts";
import type { Model } from "../../shared/catalogue/model.ts";
import type { Parameters } from "../../shared/domain/edit-request.ts";
import type { Size } from "../../shared/domain/geometry.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { AppError } from "../../shared/errors.ts";
import { planFrame } from "../../shared/framing/plan-frame.ts";
import { measureMask } from "../edits/mask-bounds.ts";
import { type EditOutcome, performEdit } from "../edits/perform-edit.ts";
import { JobBill } from "../jobs/job-bill.ts";
import { endOf } from "../jobs/job-end.ts";
import { pauseBefore } from "../jobs/retry.ts";
import type {
  Provider,
  ProviderEvent,
  ProviderRequest,
  ProviderResult,
  RemoteJob,
  RunContext,
} from "../providers/provider.ts";
import type { CommandServices } from "./command-services.ts";

/** One edit of pixels in memory, checked. */
export interface FileEdit {
  readonly model: Model;
  readonly provider: Provider;
  readonly picture: Raster;
  readonly mask: MaskRaster | null;
  readonly prompt: string;
  readonly parameters: Parameters;
  readonly seed: number;
  /** Within the model's limits. */
  readonly references: readonly Raster8[];
}

/** What whoever runs an edit keeps of it. What it throws ends the edit before anything more is sent. */
export interface EditObserver {
  progress(stage: string, fraction: number | null): void;
  /** The service is about to be asked. */
  submitting?(): void;
  accepted?(remote: RemoteJob): void;
  /** The service took nothing: as if it had never been asked. */
  takenBack?(): void;
}

export interface RunOptions {
  readonly services: Pick<CommandServices, "findAccount" | "outside">;
  readonly observer: EditObserver;
  /** The job at its service from before a crash; null for a new one. */
  readonly remote: RemoteJob | null;
  readonly signal: AbortSignal;
}

/**
 * US dollars; null where it cannot be told. From the same frame that is sent.
 * @throws AppError `invalid-input` for a mask without a marked pixel.
 */
export function estimateFileEdit(
  edit: Omit<FileEdit, "references" | "prompt" | "seed">,
  references: readonly Size[],
) {
  const { model, provider, picture, mask, parameters } = edit;
  if (model.price.kind === "free") return 0;
  const smaller = references.map((size) => referenceSize(size, model.references.maximumPixels));
  if (!mask) {
    const { sent } = planFrame(picture, null, model, Number.POSITIVE_INFINITY);
    return estimateCost(model, parameters, sent, smaller);
  }
  const { bounds, pixels } = measureMask(mask);
  if (pixels === 0) {
    throw new AppError("invalid-input", "The mask is empty: no pixel is marked for the edit.", {
      nextStep: "Make white what should change.",
    });
  }
  const context = provider.context(model, parameters, bounds, picture);
  return estimateCost(model, parameters, planFrame(picture, bounds, model, context).sent, smaller);
}

/**
 * Runs one edit through the same code as the editor's jobs, without a library.
 * @throws AppError that says what is known of the charge; `cancelled` where the signal was aborted.
 */
export async function runFileEdit(edit: FileEdit, options: RunOptions): Promise<EditOutcome<ProviderResult>> {
  const { model, provider } = edit;
  const { observer, remote, services, signal } = options;
  const bill = new JobBill({
    isPaid: model.price.kind !== "free",
    cancelCharge: provider.cancelCharge,
    stage: remote ? "left-behind" : "waiting",
  });
  for (let tries = 0; ; tries++) {
    try {
      return await attempt(edit, options, bill);
    } catch (error) {
      const pause = signal.aborted ? null : pauseBefore(tries + 1, error, bill);
      if (pause === null) throw ended(error, signal, bill, services.outside);
      observer.takenBack?.();
      bill.takenBack();
      observer.progress("Waiting for the provider", null);
      await services.outside.sleep(pause, signal).catch((stopped: unknown) => {
        throw ended(stopped, signal, bill, services.outside);
      });
    }
  }
}

async function attempt(
  { model, provider, picture, mask, prompt, parameters, seed, references }: FileEdit,
  { services: { findAccount, outside }, observer, remote, signal }: RunOptions,
  bill: JobBill,
): Promise<EditOutcome<ProviderResult>> {
  const account = await findAccount(provider);
  signal.throwIfAborted();
  const context: RunContext = { ...outside, account, signal };
  const edit = performEdit(
    picture,
    mask,
    { model, signal, context: (bounds) => provider.context(model, parameters, bounds, picture) },
    (framed) => {
      const request = { model, ...framed, prompt: prompt.trim(), parameters, seed, references };
      return ask(provider, request, remote, bill, context);
    },
  );
  let step = await edit.next();
  while (!step.done) {
    try {
      hear(step.value, observer, bill);
    } catch (error) {
      // What cannot be kept must not go on costing.
      await edit.return(undefined as never); // `as`: nothing looks at what it ends with
      throw error;
    }
    step = await edit.next();
  }
  return step.value;
}

async function* ask(
  provider: Provider,
  request: ProviderRequest,
  remote: RemoteJob | null,
  bill: JobBill,
  context: RunContext,
): ReturnType<Provider["run"]> {
  const { resume } = provider;
  if (remote && resume) bill.accepted();
  const result = yield* remote && resume ? resume(request, remote, context) : provider.run(request, context);
  bill.answered(result.cost);
  return result;
}

function hear(event: ProviderEvent, observer: EditObserver, bill: JobBill): void {
  switch (event.type) {
    case "submitting":
      observer.submitting?.();
      bill.submitted();
      observer.progress("Sending", null);
      break;
    case "accepted":
      observer.accepted?.({ remoteId: event.remoteId, pollingUrl: event.pollingUrl });
      bill.accepted();
      observer.progress("Accepted", null);
      break;
    case "queued":
      observer.progress(
        event.position === null ? "Waiting in the queue" : `Waiting in the queue, place ${event.position}`,
        null,
      );
      break;
    case "progress":
      observer.progress(event.stage, event.fraction);
      break;
    case "preview":
    case "log":
      break;
  }
}

function ended(
  error: unknown,
  signal: AbortSignal,
  bill: JobBill,
  outside: Pick<RunContext, "log">,
): AppError {
  const end = endOf(error, signal, bill);
  if (end.status === "cancelled") {
    return new AppError("cancelled", "Cancelled.", end.charge === null ? {} : { charge: end.charge });
  }
  if (!(error instanceof AppError)) outside.log.error("An edit failed unexpectedly", { error });
  return AppError.fromData(end.error);
}
