import { AppError, type Charge } from "../../shared/errors.ts";
import { paidFetch } from "./paid-fetch.ts";
import type { RunContext } from "./provider.ts";
import { kindOf, readBody, unusableReply } from "./reply-body.ts";
import { assertTrustedUrl, type Trust } from "./url-trust.ts";

export type HttpContext = Pick<RunContext, "fetch" | "signal" | "sleep" | "now" | "log">;

/** How long a service may take, in milliseconds. */
export interface ServiceTiming {
  /** To take a request with its pictures, until the last byte of the reply. */
  readonly submitMs: number;
  /** To answer a small question. */
  readonly askMs: number;
  readonly downloadMs: number;
  /** Between two questions. */
  readonly intervalMs: number;
  /** From acceptance to the result. */
  readonly jobMs: number;
}

export const defaultTiming: ServiceTiming = {
  submitMs: 180_000,
  askMs: 30_000,
  downloadMs: 180_000,
  intervalMs: 1_000,
  jobMs: 15 * 60_000,
};

/** JSON that carries addresses; with pictures inside (base64) a service's own limit is passed. */
export const smallReplyBytes = 4_000_000;
/** A 16-megapixel PNG of noise with 16 bits and alpha, and below what `PictureCodec.decode` takes. */
export const pictureReplyBytes = 120_000_000;

export interface HttpRequest {
  /** As people know it; for messages. */
  readonly service: string;
  readonly url: string;
  readonly trust: Trust;
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** With the key, if there is one. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData | Blob;
  /** It may cost money: a failure after its bytes may have left says that it may have been charged. */
  readonly isPaid?: boolean;
  /** Until the last byte of the reply. */
  readonly deadlineMs: number;
  readonly maximumBytes: number;
}

export interface Reply<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/**
 * Asks once and reads the whole reply, whatever its status (of a paid request not 421: see `paidFetch`). Redirects are not followed and come back as they are.
 * @throws AppError `network` where no whole reply came in time: `not-charged` and retryable where nothing was sent,
 * otherwise, for a paid request, `unknown` and not retryable. AppError `provider-failed` for an address that is not
 * trusted or a reply beyond the limit. The reason of `context.signal` once that is aborted.
 */
export async function requestBytes(context: HttpContext, request: HttpRequest): Promise<Reply<Uint8Array>> {
  context.signal.throwIfAborted();
  const method = request.method ?? "GET";
  const url = assertTrustedUrl(request.url, request.trust, request.service);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), request.deadlineMs);
  const startedAt = context.now();
  const send = request.isPaid === true ? paidFetch(context.fetch) : context.fetch;
  try {
    const response = await send(url, {
      method,
      signal: AbortSignal.any([context.signal, deadline.signal]),
      // A key or a request's pictures go where they were meant to go and nowhere else.
      redirect: "manual",
      ...(request.headers === undefined ? {} : { headers: request.headers }),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const body = await readBody(response, request);
    // Neither path nor query: they hold ids and signatures.
    context.log.debug("Asked a service", {
      service: request.service,
      method,
      status: response.status,
      milliseconds: context.now() - startedAt,
    });
    return { status: response.status, headers: response.headers, body };
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason;
    if (error instanceof AppError) throw error;
    throw transportError(request, error, deadline.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * As `requestBytes`, with the body parsed, to be proven by the caller's schema. A refusal (400 and above) may have any
 * body: what is not JSON is null then.
 * @throws AppError `provider-failed` where a reply below 400 is no JSON, retryable unless the request is paid: a gateway's
 * page in between must not end a job.
 */
export async function requestJson(context: HttpContext, request: HttpRequest): Promise<Reply<unknown>> {
  const reply = await requestBytes(context, request);
  try {
    return { ...reply, body: JSON.parse(new TextDecoder().decode(reply.body)) as unknown };
  } catch {
    if (reply.status >= 400) return { ...reply, body: null };
    throw unusableReply(
      request,
      `answered with ${kindOf(reply.headers, reply.body)} instead of JSON (status ${reply.status})`,
      request.isPaid !== true,
    );
  }
}

/**
 * Asks again, with growing pauses or those that the service wants, while the network or the service fails (429, 5xx, what
 * is thrown as retryable); only for questions that cost nothing and change nothing.
 * @param until milliseconds since 1970 UTC; then the last reply is returned, or the last failure thrown.
 */
export async function repeatRequest<Body>(
  context: HttpContext,
  until: number,
  ask: () => Promise<Reply<Body>>,
): Promise<Reply<Body>> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await settle(ask);
    const isTransient =
      "error" in outcome ? isTransientError(outcome.error) : isTransientReply(outcome.reply);
    const pause =
      ("reply" in outcome ? retryAfterMs(outcome.reply.headers, context.now()) : null) ??
      Math.min(firstPauseMs * 2 ** attempt, longestPauseMs);
    if (isTransient && context.now() + pause < until) {
      await context.sleep(pause, context.signal);
      continue;
    }
    if ("error" in outcome) throw outcome.error;
    return outcome.reply;
  }
}

const firstPauseMs = 500;
const longestPauseMs = 15_000;

/** Gives failures that say nothing of money what is known at this stage. */
export async function withCharge<Value>(charge: Charge, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw chargedAs(charge, error);
  }
}

/** The same error with `charge`, where it is an AppError without one; a failure that may have cost is not retryable. */
export function chargedAs(charge: Charge, error: unknown): unknown {
  if (!(error instanceof AppError) || error.charge !== null || error.code === "cancelled") return error;
  return new AppError(error.code, error.message, {
    charge,
    retryable: error.retryable && charge === "not-charged",
    ...(error.nextStep === null ? {} : { nextStep: error.nextStep }),
    ...(error.retryAfterMs === null ? {} : { retryAfterMs: error.retryAfterMs }),
    cause: error,
  });
}

/** The pause that a reply asks for (seconds or a date, RFC 9110 section 10.2.3), or null. */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const text = headers.get("retry-after");
  if (text === null) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(text.trim())) return Math.ceil(Number(text) * 1000);
  // Dates begin with the day's name; Date.parse finds one in nearly anything.
  const date = /^[A-Za-z]{3,9}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** A connection that was never made, so that nothing was sent (codes of Node's net, dns and tls, and of undici). */
const nothingSentCode =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_CERT_\w+|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

function transportError(
  { service, isPaid, deadlineMs }: HttpRequest,
  cause: unknown,
  isLate: boolean,
): AppError {
  const nothingSent = !isLate && nothingSentCode.test(codeOf(cause) ?? "");
  const what = isLate
    ? `${service} gave no whole answer within ${deadlineMs / 1000} seconds.`
    : nothingSent
      ? `${service} could not be reached.`
      : `The connection to ${service} broke.`;
  if (isPaid !== true || nothingSent) {
    return new AppError("network", what, {
      nextStep: "Check the connection to the internet, then run it again.",
      retryable: true,
      ...(isPaid === true ? { charge: "not-charged" } : {}),
      cause,
    });
  }
  return new AppError("network", `${what} The request may have arrived, and may have been charged.`, {
    nextStep: "Look at your account there before you run it again: that is a new request.",
    retryable: false,
    charge: "unknown",
    cause,
  });
}

/** fetch hides what happened in the cause of its TypeError. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeOf(error.cause);
}

function isTransientError(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

function isTransientReply({ status }: Reply<unknown>): boolean {
  return status === 429 || status >= 500;
}

async function settle<Body>(
  ask: () => Promise<Reply<Body>>,
): Promise<{ reply: Reply<Body> } | { error: unknown }> {
  try {
    return { reply: await ask() };
  } catch (error) {
    return { error };
  }
}
