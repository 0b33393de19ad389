import { z } from "zod";
import type { Model } from "../../../shared/catalogue/model.ts";
import { AppError } from "../../../shared/errors.ts";
import { type Reply, repeatRequest, requestJson, type ServiceTiming, smallReplyBytes } from "../http.ts";
import { createLogReader, type JobAnswer, addressesOf as readAddresses, tellToStop } from "../poll.ts";
import type { RemoteJob, RunContext } from "../provider.ts";
import { moderatedError, unknownJobError, unreadableJobError } from "../service-errors.ts";
import { keyed, serviceAddress } from "./account.ts";
import { splitRemoteName } from "./inputs.ts";
import { failure, refusedBy, service } from "./replicate-errors.ts";

/** Replicate's predictions: create, ask, cancel (api.replicate.com/openapi.json; replicate 1.4.0, index.d.ts). */

export interface PredictionCall {
  readonly context: RunContext;
  readonly model: Model;
  readonly timing: ServiceTiming;
}

const prediction = z.object({
  status: z.string(),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  logs: z.string().nullish().catch(null),
  version: z.string().max(200).nullish().catch(null),
  data_removed: z.boolean().nullish().catch(null),
});
type Prediction = z.infer<typeof prediction>;

const jobAddresses = z.object({ get: z.string(), cancel: z.string() });
const createdPrediction = z.object({ id: z.string().min(1).max(200), urls: jobAddresses });
type JobAddresses = z.infer<typeof jobAddresses>;

export interface ReplicateResult {
  readonly url: string;
  /** The model's version; null where Replicate hides it. */
  readonly version: string | null;
}

/**
 * Asks for a prediction, once, without waiting for it.
 * @throws AppError with `charge`.
 */
export async function createPrediction(
  { context, model, timing }: PredictionCall,
  input: Readonly<Record<string, unknown>>,
): Promise<RemoteJob> {
  const { name, version } = splitRemoteName(model.remoteName);
  const path = version === null ? `/models/${name}/predictions` : "/predictions";
  const request = keyed(context, `${serviceAddress(context.account)}${path}`);
  const reply = await requestJson(context, {
    ...request,
    method: "POST",
    headers: {
      ...request.headers,
      "content-type": "application/json",
      // Should we go away without a word, it ends by itself.
      "cancel-after": `${Math.ceil(timing.jobMs / 60_000)}m`,
    },
    body: JSON.stringify(version === null ? { input } : { version, input }),
    isPaid: true,
    deadlineMs: timing.submitMs,
    maximumBytes: smallReplyBytes,
  });
  if (reply.status >= 400) throw refused(reply, { context, model, timing });
  const created = createdPrediction.safeParse(reply.body);
  if (reply.status >= 300 || !created.success)
    throw unreadableJobError(service, "took the request, but does not say as what job");
  const { id, urls } = created.data;
  return { remoteId: id, pollingUrl: JSON.stringify(urls) };
}

/** @throws AppError `provider-failed` for what `createPrediction` has not written. */
export function addressesOf(job: RemoteJob): JobAddresses {
  return readAddresses(job, jobAddresses, service);
}

/** Asks how a prediction is. Gives each whole line of the log once. */
export function createAsk(
  call: PredictionCall,
  addresses: JobAddresses,
): (until: number) => Promise<JobAnswer<ReplicateResult>> {
  const { key } = call.context.account;
  const readLog = createLogReader(key);
  return async (until) => {
    const now = await readPrediction(call, addresses, until);
    const events = readLog((now.logs ?? "").split("\n").slice(0, -1));
    switch (now.status) {
      case "starting":
        return { status: "waiting", events: [...events, { type: "queued", position: null }] };
      case "succeeded":
        return { status: "done", value: resultOf(now) };
      case "failed":
        throw failure(now.error, key);
      case "canceled":
        throw stopped("while it ran", "unknown");
      case "aborted":
        throw stopped("before it began", "not-charged");
      default:
        // "processing", and what may come: the deadline ends it.
        return {
          status: "waiting",
          events: [
            ...events,
            { type: "progress", fraction: lastFraction(now.logs ?? ""), stage: "Running at Replicate" },
          ],
        };
    }
  };
}

/** Asks for the address of a result again. */
export async function readResult(
  call: PredictionCall,
  addresses: JobAddresses,
  until: number,
): Promise<ReplicateResult> {
  return resultOf(await readPrediction(call, addresses, until));
}

/** Tells the service to stop. Never throws. */
export function cancelPrediction(
  { context }: Pick<PredictionCall, "context">,
  addresses: JobAddresses,
): Promise<void> {
  return tellToStop(context, { ...keyed(context, addresses.cancel), method: "POST" });
}

async function readPrediction(
  call: PredictionCall,
  addresses: JobAddresses,
  until: number,
): Promise<Prediction> {
  const { context, timing } = call;
  const reply = await repeatRequest(context, until, () =>
    requestJson(context, {
      ...keyed(context, addresses.get),
      deadlineMs: timing.askMs,
      maximumBytes: smallReplyBytes,
    }),
  );
  if (reply.status === 404) throw unknownJobError(service);
  if (reply.status >= 400) throw refused(reply, call, "unknown");
  const read = prediction.safeParse(reply.body);
  if (!read.success) throw unreadableJobError(service, "does not say how the job is");
  return read.data;
}

/** A single address, or the first of a list. */
function resultOf({ output, version, data_removed: isRemoved }: Prediction): ReplicateResult {
  if (Array.isArray(output) && output.length === 0) {
    // Older models leave out what their filter catches.
    throw moderatedError({ service, of: "output", reasons: null, charge: "charged" });
  }
  const url: unknown = Array.isArray(output) ? output[0] : output;
  if (typeof url === "string") return { url, version: version === "hidden" ? null : (version ?? null) };
  if (isRemoved === true) {
    throw new AppError("result-expired", `${service} has deleted the result: it keeps results for an hour.`, {
      nextStep: "Run it again. It is a new request, which is charged anew.",
      charge: "charged",
    });
  }
  throw unreadableJobError(service, "has finished, but gives no picture");
}

/** The last percentage of a progress bar as tqdm draws it (" 45%|████▌ | 13/28"), 0..1, or null. */
function lastFraction(logs: string): number | null {
  const [, percent] = [...logs.matchAll(/(\d{1,3})%\|/g)].at(-1) ?? [];
  return percent === undefined ? null : Math.min(1, Number(percent) / 100);
}

function refused(
  reply: Reply<unknown>,
  { context, model }: PredictionCall,
  charge: "unknown" | null = null,
): AppError {
  return refusedBy(reply, { model: model.name, key: context.account.key, now: context.now(), charge });
}

function stopped(when: string, charge: "unknown" | "not-charged"): AppError {
  return new AppError("provider-failed", `The job was stopped at ${service} ${when}.`, {
    nextStep: "Run it again. If it took too long, choose another model.",
    retryable: charge === "not-charged",
    charge,
  });
}
