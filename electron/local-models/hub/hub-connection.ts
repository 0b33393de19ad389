import { AppError } from "../../../shared/errors.ts";
import type { Account, RunContext } from "../../providers/provider.ts";

/** The Hugging Face hub, where no other address is set (huggingface_hub's HF_ENDPOINT). */
export const hubAddress = "https://huggingface.co";

export interface HubConnection {
  readonly fetch: typeof fetch;
  readonly sleep: RunContext["sleep"];
  /** Looked up for every request: the token and the address, where a person has set them. */
  readonly account: () => Promise<Account>;
  /** Why nothing may be fetched now, as a sentence; null where it may. */
  readonly offlineReason: () => string | null;
  /** How long an answer may bring nothing, in milliseconds; a minute if left out. */
  readonly silenceMs?: number;
}

export interface HubRequest {
  /** On the hub, with its leading slash: `/api/models/…`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `owner/name`, for messages. */
  readonly repository: string | null;
  readonly signal: AbortSignal;
}

const maximumRedirects = 5;
const defaultSilenceMs = 60_000;
/** Pauses before a question is asked again, in milliseconds, unless the hub says how long. */
const pausesMs = [500, 2_000, 8_000, 20_000];
const longestPauseMs = 60_000;

/**
 * Asks the hub once for each try and follows its redirects; the token goes to the hub's own origin and nowhere else.
 * Refusals for now (429, 5xx) and failures of the network are asked again with growing pauses.
 * @param read takes the answer, which is a success; what it throws as retryable is asked again too. It should call
 * `alive` for everything that arrives: an answer that brings nothing for a minute is given up.
 * @throws AppError `unavailable` offline, `key-refused` (401, 403), `not-found`, `rate-limited`, `network`,
 * `provider-failed`; the signal's reason.
 */
export async function askHub<Result>(
  connection: HubConnection,
  request: HubRequest,
  read: (response: Response, alive: () => void) => Promise<Result>,
): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await askOnce(connection, request, read);
    } catch (error) {
      request.signal.throwIfAborted();
      const pause = pausesMs[tries];
      if (!(error instanceof AppError) || !error.retryable || pause === undefined) throw error;
      if (error.code === "storage-full") throw error; // seconds change nothing about that
      const wanted = error.retryAfterMs ?? 0;
      if (wanted > longestPauseMs) throw error;
      await connection.sleep(Math.max(pause, wanted), request.signal);
    }
  }
}

async function askOnce<Result>(
  connection: HubConnection,
  request: HubRequest,
  read: (response: Response, alive: () => void) => Promise<Result>,
): Promise<Result> {
  const reason = connection.offlineReason();
  if (reason !== null) {
    throw new AppError("unavailable", reason, {
      nextStep: "Turn it off to download, or add a folder that is on this computer already.",
    });
  }
  request.signal.throwIfAborted();
  const silence = new AbortController();
  const silenceMs = connection.silenceMs ?? defaultSilenceMs;
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMs);
  };
  try {
    const { key, baseUrl } = await connection.account();
    const hub = new URL(baseUrl ?? hubAddress);
    const signal = AbortSignal.any([request.signal, silence.signal]);
    const response = await follow(connection.fetch, hub, request, key, signal);
    alive();
    if (!response.ok) throw await refusal(response, request, hub, key !== null);
    try {
      return await read(response, alive);
    } catch (error) {
      // Or an answer that was refused by its headers would stay open; one that was being read is locked, and cancelled.
      await response.body?.cancel().catch(() => {});
      throw error;
    }
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof AppError) throw error;
    throw new AppError(
      "network",
      silence.signal.aborted ? "The hub sent nothing for too long." : "The connection to the hub broke.",
      { nextStep: "Check the connection, then go on with the download.", retryable: true, cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}

async function follow(
  send: typeof fetch,
  hub: URL,
  { path, headers }: HubRequest,
  token: string | null,
  signal: AbortSignal,
): Promise<Response> {
  let url = new URL(`${hub.href.replace(/\/+$/, "")}${path}`);
  for (let redirects = 0; redirects <= maximumRedirects; redirects++) {
    const own: Record<string, string> =
      token !== null && url.origin === hub.origin ? { Authorization: `Bearer ${token}` } : {};
    const response = await send(url.href, { headers: { ...headers, ...own }, redirect: "manual", signal });
    const location = response.headers.get("Location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, url.href) ? new URL(location, url) : null;
    const isDowngrade = hub.protocol === "https:" && next?.protocol !== "https:";
    if (next === null || isDowngrade || !/^https?:$/.test(next.protocol))
      throw new AppError("provider-failed", "The hub leads to an address that is not trusted.");
    url = next;
  }
  throw new AppError("provider-failed", `The hub redirects more than ${maximumRedirects} times.`);
}

/** Error codes are those of the header X-Error-Code (huggingface_hub, utils/_http.py). */
async function refusal(
  response: Response,
  { repository }: HubRequest,
  hub: URL,
  hasToken: boolean,
): Promise<AppError> {
  await response.body?.cancel();
  const { status, headers } = response;
  const code = headers.get("X-Error-Code");
  const page = `${hub.origin}/${repository ?? ""}`;
  if (status === 429 || status >= 500) {
    const retryAfterMs = retryAfter(headers.get("Retry-After"));
    return new AppError(
      status === 429 ? "rate-limited" : "network",
      status === 429 ? "The hub has had too many requests." : `The hub failed with status ${status}.`,
      {
        nextStep: "Go on with it in a few minutes.",
        retryable: true,
        ...(retryAfterMs === null ? {} : { retryAfterMs }),
      },
    );
  }
  if (code === "GatedRepo" || (status === 403 && hasToken)) {
    return new AppError(
      "key-refused",
      `${repository ?? "The hub"} is open only to those who accepted its licence.`,
      {
        nextStep: hasToken
          ? `Accept the licence at ${page} with the account of your token; a fine-grained token must also be allowed to read gated repositories.`
          : `Accept the licence at ${page}, make a token at ${hub.origin}/settings/tokens, and add it in Settings → Keys.`,
      },
    );
  }
  if (status === 401 || status === 403) {
    return new AppError(
      "key-refused",
      hasToken ? "The hub does not know the token." : "The hub asks for a token.",
      {
        nextStep: `Make a token at ${hub.origin}/settings/tokens and add it in Settings → Keys.`,
      },
    );
  }
  if (status === 404) {
    const what = code === "RevisionNotFound" ? "has no such revision" : "is not there, or not for you";
    return new AppError("not-found", `${repository ?? "The address"} ${what}.`, {
      nextStep: `Check its name at ${hub.origin}; a private one needs a token in Settings → Keys.`,
    });
  }
  return new AppError("provider-failed", `The hub refused with status ${status}.`, {
    nextStep: `Look at ${page}.`,
  });
}

/** Seconds or a date (RFC 9110, 10.2.3), as milliseconds from now; null for neither. */
function retryAfter(text: string | null): number | null {
  if (text === null) return null;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
