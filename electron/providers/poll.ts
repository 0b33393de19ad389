import type { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { parseJson } from "../../shared/parse-json.ts";
import {
  chargedAs,
  type HttpContext,
  type HttpRequest,
  pictureReplyBytes,
  repeatRequest,
  requestBytes,
  type ServiceTiming,
  smallReplyBytes,
} from "./http.ts";
import type { ProviderEvent, RemoteJob } from "./provider.ts";
import { isText, kindOf, unusableReply } from "./reply-body.ts";
import { quote, unreadableJobError } from "./service-errors.ts";

/**
 * A computer that wakes after the deadline asks before its network is there again: so long a question is repeated
 * however late it is.
 */
const leastPatienceMs = 60_000;

/** What a service says of a job. A status that nobody knows is a waiting one. */
export type JobAnswer<Value> =
  | { readonly status: "waiting"; readonly events: readonly ProviderEvent[] }
  | { readonly status: "done"; readonly value: Value };

export interface PollOptions<Value> {
  readonly service: string;
  /**
   * One question, with a deadline of its own. Failures that pass are repeated by `repeatRequest`, which `until` is for:
   * milliseconds since 1970 UTC. What it throws ends the job.
   */
  readonly ask: (until: number) => Promise<JobAnswer<Value>>;
  readonly intervalMs: number;
  /** From now. */
  readonly deadlineMs: number;
}

/**
 * Asks for an accepted job until it is done. The first question is asked at once: a job that was resumed may be ready.
 * @throws AppError `network` at the deadline; whatever fails without saying so is marked as possibly charged.
 */
export async function* pollUntilDone<Value>(
  context: HttpContext,
  { service, ask, intervalMs, deadlineMs }: PollOptions<Value>,
): AsyncGenerator<ProviderEvent, Value, void> {
  const until = context.now() + deadlineMs;
  for (;;) {
    context.signal.throwIfAborted();
    const answer = await askOnce(ask, Math.max(until, context.now() + leastPatienceMs));
    if (answer.status === "done") return answer.value;
    yield* answer.events;
    if (context.now() + intervalMs >= until) {
      throw new AppError("network", `${service} has not finished within ${deadlineMs / 60_000} minutes.`, {
        nextStep:
          "It may still finish there and be charged. Look at your account there before you run it again.",
        charge: "unknown",
      });
    }
    await context.sleep(intervalMs, context.signal);
  }
}

async function askOnce<Value>(ask: PollOptions<Value>["ask"], until: number): Promise<JobAnswer<Value>> {
  try {
    return await ask(until);
  } catch (error) {
    throw chargedAs("unknown", error);
  }
}

/**
 * Follows a job, and has it stopped at the service when whoever listens leaves before it is done, or when it is given up
 * on (`network`): at the deadline it may still wait there, and would be charged for nothing. Not when Palimpsest closes
 * (an abort with `interrupted`): the next start goes on with it. Nor after another failure: it has ended there.
 * @param stop must not throw.
 */
export async function* stopWhenLeft<Value>(
  signal: AbortSignal,
  stop: () => Promise<void>,
  job: AsyncGenerator<ProviderEvent, Value, void>,
): AsyncGenerator<ProviderEvent, Value, void> {
  let isLeft = true;
  try {
    const value = yield* job;
    isLeft = false;
    return value;
  } catch (error) {
    isLeft = signal.aborted || (error instanceof AppError && error.code === "network");
    throw error;
  } finally {
    const { reason } = signal;
    const isClosing = reason instanceof AppError && reason.code === "interrupted";
    if (isLeft && !isClosing) await stop();
  }
}

/** More lines at once tell nobody anything, and a reply may hold a million. */
const mostLinesAtOnce = 50;

/** Gives each line of a service's log once, the last ones where there are many. */
export function createLogReader(key: string | null): (lines: readonly string[]) => ProviderEvent[] {
  let seen = 0;
  return (lines) => {
    const fresh = lines.slice(seen).slice(-mostLinesAtOnce);
    seen = Math.max(seen, lines.length);
    return fresh.flatMap((text) => {
      const line = quote(text, key);
      return line === null ? [] : [{ type: "log", line }];
    });
  };
}

/** A person who cancels does not wait for long. */
const stopDeadlineMs = 5_000;

/** Tells a service to stop a job; the job's own signal may be aborted already. Never throws. */
export async function tellToStop(
  context: HttpContext,
  request: Omit<HttpRequest, "body" | "isPaid" | "deadlineMs" | "maximumBytes">,
): Promise<void> {
  const { service } = request;
  try {
    const { status } = await requestBytes(
      { ...context, signal: new AbortController().signal },
      { ...request, deadlineMs: stopDeadlineMs, maximumBytes: smallReplyBytes },
    );
    context.log.info("Told a service to stop", { service, status });
  } catch (error) {
    context.log.warn("A service could not be told to stop", { service, error });
  }
}

/**
 * Downloads a result, and asks once for a new address where the old one has expired: services sign them for minutes.
 * What fails from here on is marked as charged: the work is done.
 * @param askAgain the result's address as the service gives it now.
 */
export async function downloadResult<Value>(
  first: string,
  download: (url: string) => Promise<Value>,
  askAgain: () => Promise<string>,
): Promise<Value> {
  try {
    return await download(first);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "result-expired") throw chargedAs("charged", error);
  }
  try {
    return await download(await askAgain());
  } catch (error) {
    throw chargedAs("charged", error);
  }
}

/** @throws AppError `provider-failed` where its addresses, which the adapter wrote as JSON, are not of that shape. */
export function addressesOf<Addresses>(
  { pollingUrl }: RemoteJob,
  shape: z.ZodType<Addresses>,
  service: string,
): Addresses {
  const parsed = shape.safeParse(parseJson(pollingUrl ?? ""));
  if (parsed.success) return parsed.data;
  throw unreadableJobError(service, "has a job whose addresses cannot be read");
}

/**
 * Fetches a picture without any key, following at most three redirects, each to an address that is trusted too.
 * @param until milliseconds since 1970 UTC: no new attempt after it.
 * @throws AppError `result-expired` where the address is no longer good (401, 403, 404, 410), `network` or
 * `provider-failed` otherwise.
 */
export async function downloadPicture(
  context: HttpContext,
  request: Pick<HttpRequest, "service" | "url" | "trust">,
  { downloadMs }: Pick<ServiceTiming, "downloadMs">,
  until: number,
): Promise<Uint8Array> {
  const limits = { deadlineMs: downloadMs, maximumBytes: pictureReplyBytes };
  let url = request.url;
  for (let redirects = 0; redirects <= 3; redirects++) {
    const current = url;
    const reply = await repeatRequest(context, until, () =>
      requestBytes(context, { ...request, ...limits, url: current }),
    );
    const location = reply.headers.get("location");
    if (reply.status >= 300 && reply.status < 400 && location !== null && URL.canParse(location, current)) {
      url = new URL(location, current).href;
      continue;
    }
    if ([401, 403, 404, 410].includes(reply.status)) {
      throw new AppError("result-expired", `${request.service} no longer hands out the result.`, {
        nextStep: "Run it again. It is a new request, which is charged anew.",
      });
    }
    if (reply.status !== 200) {
      throw unusableReply(request, `answered ${reply.status} where the result should be`);
    }
    if (isText(reply.headers, reply.body))
      throw unusableReply(request, `answered with ${kindOf(reply.headers, reply.body)} instead of a picture`);
    return reply.body;
  }
  throw unusableReply(request, "sends from one address to the next without end");
}
