import { z } from "zod";
import type { Model } from "../../../shared/catalogue/model.ts";
import type { AppError } from "../../../shared/errors.ts";
import {
  type HttpRequest,
  type Reply,
  repeatRequest,
  requestJson,
  type ServiceTiming,
  smallReplyBytes,
} from "../http.ts";
import { createLogReader, type JobAnswer, addressesOf as readAddresses, tellToStop } from "../poll.ts";
import type { RemoteJob, RunContext } from "../provider.ts";
import { unknownJobError, unreadableJobError } from "../service-errors.ts";
import { type Trust, trustFor } from "../url-trust.ts";
import { falError, readRefusal, service } from "./fal-errors.ts";

/**
 * fal.ai's queue: submit, status, result, cancel (fal.ai/docs/api-reference/inference-api). The addresses for the last
 * three are those that the submit answered with; they cannot be built from the endpoint's name.
 */

export interface QueueCall {
  readonly context: RunContext;
  readonly model: Model;
  readonly timing: ServiceTiming;
}

export const queueAddress = "https://queue.fal.run";
/** Whom the key is shown to; the second is fal.ai's own fallback. */
export const keyHosts = ["fal.run", "falrun.com"];
/** How long files are kept: long enough to go on after a night. */
export const forADay = JSON.stringify({ expiration_duration_seconds: 86_400 });
/** A picture of `pictureReplyBytes` in base64, and what is around it. */
const resultReplyBytes = 165_000_000;
/** A queue that has just taken a job may not know it everywhere at once: so many questions it may deny it. */
const deniedAtMost = 3;

const submitReply = z.object({
  request_id: z.string().min(1).max(200),
  status_url: z.string(),
  response_url: z.string(),
  cancel_url: z.string(),
});
const jobAddresses = z.object({ status: z.string(), response: z.string(), cancel: z.string() });
type JobAddresses = z.infer<typeof jobAddresses>;

const statusReply = z.object({
  status: z.string(),
  queue_position: z.number().nullish().catch(null),
  logs: z
    .array(z.object({ message: z.string().catch("") }))
    .nullish()
    .catch(null),
});

const picture = z.object({ url: z.string() });
const resultReply = z.object({
  images: z.array(picture).nullish().catch(null),
  image: picture.nullish().catch(null),
  has_nsfw_concepts: z.array(z.boolean()).nullish().catch(null),
  prompt: z.string().nullish().catch(null),
});

export interface FalResult {
  /** A data URI or an address. */
  readonly url: string;
  /** The filter has blanked the picture. */
  readonly isBlanked: boolean;
  /** As it was drawn after; null where the service does not say. */
  readonly prompt: string | null;
  /** What the service counts for the bill, in units of its own; null where it does not say. */
  readonly billableUnits: number | null;
}

/**
 * Puts a request in the queue, once.
 * @throws AppError with `charge`.
 */
export async function submit(
  { context, model, timing }: QueueCall,
  body: Readonly<Record<string, unknown>>,
): Promise<RemoteJob> {
  const { baseUrl } = context.account;
  const reply = await requestJson(context, {
    service,
    url: `${baseUrl ?? queueAddress}/${model.remoteName}`,
    trust: trustFor(baseUrl, keyHosts, keyHosts),
    method: "POST",
    headers: {
      ...authorization(context),
      "content-type": "application/json",
      // Neither runs it twice, nor keeps the request, nor keeps the result for longer than a day.
      "x-fal-no-retry": "1",
      "x-fal-store-io": "0",
      "x-fal-object-lifecycle-preference": forADay,
    },
    body: JSON.stringify(body),
    isPaid: true,
    deadlineMs: timing.submitMs,
    maximumBytes: smallReplyBytes,
  });
  if (reply.status >= 400) {
    const { key } = context.account;
    throw falError(reply, { model: model.name, key, now: context.now(), charge: null });
  }
  const parsed = submitReply.safeParse(reply.body);
  if (reply.status >= 300 || !parsed.success)
    throw unreadableJobError(service, "took the request, but does not say as what job");
  const { request_id, status_url, response_url, cancel_url } = parsed.data;
  const addresses: JobAddresses = { status: status_url, response: response_url, cancel: cancel_url };
  return { remoteId: request_id, pollingUrl: JSON.stringify(addresses) };
}

/** @throws AppError `provider-failed` for what `submit` has not written. */
export function addressesOf(job: RemoteJob): JobAddresses {
  return readAddresses(job, jobAddresses, service);
}

/** Asks how a job is, and for its result once there is one. Gives log lines once each. */
export function createAsk(
  call: QueueCall,
  addresses: JobAddresses,
): (until: number) => Promise<JobAnswer<FalResult>> {
  const readLog = createLogReader(call.context.account.key);
  let denied = 0;
  return async (until) => {
    const reply = await question(call, withLogs(addresses.status), until, smallReplyBytes);
    if (reply.status === 404) {
      denied++;
      if (denied <= deniedAtMost) return { status: "waiting", events: [] };
      throw unknownJobError(service);
    }
    const status = statusReply.safeParse(reply.body);
    if (!status.success) throw unreadableJobError(service, "does not say how the job is");
    if (status.data.status === "COMPLETED") {
      return { status: "done", value: await fetchResult(call, addresses, until) };
    }
    const events = readLog((status.data.logs ?? []).map(({ message }) => message));
    events.push(
      status.data.status === "IN_QUEUE"
        ? { type: "queued", position: status.data.queue_position ?? null }
        : { type: "progress", fraction: null, stage: "Running at fal.ai" },
    );
    return { status: "waiting", events };
  };
}

/** @throws AppError for what the model refused: that shows only here, when the queue has long said COMPLETED. */
export async function fetchResult(
  call: QueueCall,
  addresses: JobAddresses,
  until: number,
): Promise<FalResult> {
  const reply = await question(call, addresses.response, until, resultReplyBytes);
  if (reply.status === 404) throw unknownJobError(service);
  const result = resultReply.safeParse(reply.body);
  const url = result.success ? (result.data.images?.[0] ?? result.data.image)?.url : undefined;
  if (!result.success || url === undefined)
    throw unreadableJobError(service, "has finished, but gives no picture");
  const units = Number(reply.headers.get("x-fal-billable-units") || Number.NaN);
  return {
    url,
    isBlanked: result.data.has_nsfw_concepts?.[0] === true,
    prompt: result.data.prompt ?? null,
    billableUnits: Number.isFinite(units) && units >= 0 ? units : null,
  };
}

/** Tells the service to stop; that it does is certain only before it has begun. Never throws. */
export function cancel({ context }: Pick<QueueCall, "context">, addresses: JobAddresses): Promise<void> {
  return tellToStop(context, { ...keyed(context, addresses.cancel), method: "PUT" });
}

/** A question with the key, repeated while it fails in passing; refusals are thrown, but for a job that is not known. */
async function question(
  call: QueueCall,
  url: string,
  until: number,
  maximumBytes: number,
): Promise<Reply<unknown>> {
  const { context, model, timing } = call;
  const reply = await repeatRequest(context, until, async () => {
    const answer = await requestJson(context, {
      ...keyed(context, url),
      deadlineMs: timing.askMs,
      maximumBytes,
    });
    // With a type it is the job that has failed, not the question.
    if (answer.status >= 500 && readRefusal(answer).type !== null) throw refused(answer);
    return answer;
  });
  const isUnknownJob = reply.status === 404 && readRefusal(reply).type === null;
  if (reply.status >= 400 && !isUnknownJob) throw refused(reply);
  return reply;

  function refused(answer: Reply<unknown>): AppError {
    const { key } = context.account;
    // A value that the model refuses is not charged; anything else may have been.
    const charge = answer.status === 422 ? "not-charged" : "unknown";
    return falError(answer, { model: model.name, key, now: context.now(), charge });
  }
}

function keyed(context: RunContext, url: string): Pick<HttpRequest, "service" | "url" | "trust" | "headers"> {
  const { baseUrl } = context.account;
  return { service, url, trust: trustFor(baseUrl, keyHosts, keyHosts), headers: authorization(context) };
}

export function authorization({ account }: Pick<RunContext, "account">): Record<string, string> {
  return account.key === null ? {} : { authorization: `Key ${account.key}` };
}

/** Where a result may lie: anywhere in public, or at the gateway that a person has set. */
export function resultTrust(baseUrl: string | null): Trust {
  return trustFor(baseUrl, "public", keyHosts);
}

function withLogs(url: string): string {
  if (!URL.canParse(url)) return url;
  const address = new URL(url);
  address.searchParams.set("logs", "1");
  return address.href;
}
