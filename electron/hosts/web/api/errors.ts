import { ZodError, z } from "zod";
import { AppError, type AppErrorOptions, type ErrorCode, errorData } from "../../../../shared/errors.ts";
import type { Log } from "../../../log.ts";
import type { Tell } from "../../../programs/tell.ts";

/** The one shape of errors of every route: OpenAI's, with ours inside it. */
export const apiErrorBody = z
  .object({
    error: z.object({
      /** What happened and what to do. */
      message: z.string(),
      type: z.string(),
      /** The field that is at fault. */
      param: z.string().nullable(),
      code: z.string().nullable(),
      palimpsest: errorData,
    }),
  })
  .meta({ id: "Error" });

export interface ApiErrorOptions extends AppErrorOptions {
  /** The field at fault, as the request names it. */
  readonly param?: string;
  /** OpenAI's code, where the one of the AppError's is not exact enough. */
  readonly apiCode?: string;
  /** Instead of the status that the code has. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An AppError that also knows its field. */
export class ApiError extends AppError {
  readonly param: string | null;
  readonly apiCode: string | null;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, options: ApiErrorOptions = {}) {
    super(code, message, options);
    this.param = options.param ?? null;
    this.apiCode = options.apiCode ?? null;
    this.status = options.status ?? null;
    this.headers = options.headers ?? {};
  }
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: z.infer<typeof apiErrorBody>;
}

/** Status (RFC 9110, 507: RFC 4918), OpenAI's type and its code for each way to fail. */
const meanings: Readonly<Record<ErrorCode, readonly [status: number, type: string, code: string]>> = {
  "invalid-input": [400, "invalid_request_error", "invalid_value"],
  "not-found": [404, "invalid_request_error", "not_found"],
  "unsupported-format": [400, "invalid_request_error", "unsupported_file_mimetype"],
  "corrupt-picture": [400, "invalid_request_error", "invalid_image_file"],
  "too-large": [413, "invalid_request_error", "request_too_large"],
  "library-in-use": [503, "server_error", "library_in_use"],
  "library-unusable": [503, "server_error", "library_unusable"],
  "storage-full": [507, "server_error", "storage_full"],
  "storage-read-only": [507, "server_error", "storage_read_only"],
  "already-exists": [409, "invalid_request_error", "already_exists"],
  conflict: [409, "invalid_request_error", "conflict"],
  cancelled: [409, "invalid_request_error", "cancelled"],
  interrupted: [503, "server_error", "interrupted"],
  unavailable: [503, "server_error", "unavailable"],
  unauthorized: [401, "authentication_error", "invalid_api_key"],
  "version-mismatch": [409, "invalid_request_error", "version_mismatch"],
  "provider-failed": [502, "server_error", "provider_failed"],
  moderated: [400, "image_generation_user_error", "moderation_blocked"],
  "out-of-credit": [429, "insufficient_quota", "insufficient_quota"],
  "rate-limited": [429, "rate_limit_error", "rate_limit_exceeded"],
  "key-refused": [403, "permission_error", "provider_key_refused"],
  "model-gone": [410, "invalid_request_error", "model_gone"],
  "result-expired": [410, "invalid_request_error", "result_expired"],
  "spending-cap": [429, "insufficient_quota", "spending_cap_reached"],
  network: [504, "server_error", "provider_unreachable"],
  "guarantee-broken": [500, "server_error", "guarantee_broken"],
  "connection-lost": [503, "server_error", "connection_lost"],
  internal: [500, "server_error", "internal_error"],
};

/**
 * What a client is told of a failure. What is neither an AppError nor a ZodError, and what `tell` says in other words, is
 * logged.
 */
export function errorAnswer(error: unknown, request: string, log: Log, tell: Tell): ErrorAnswer {
  const known = asAppError(error);
  const told = known
    ? inToldWords(known, tell)
    : new AppError("internal", "Something went wrong inside Palimpsest.", {
        nextStep: "Try again; if it goes on, the log has the details.",
      });
  if (told !== known) log.error("A request of a program failed.", { request, error });
  const [status, type, code] = meanings[told.code];
  const detailed = told instanceof ApiError ? told : null;
  return {
    status: detailed?.status ?? status,
    headers: {
      // OpenAI's clients repeat a request on 409, 429 and 5xx by themselves, and some have no idempotency key to send.
      ...(mustNotRepeat(told) ? { "X-Should-Retry": "false" } : {}),
      ...(told.retryAfterMs === null ? {} : { "Retry-After": String(Math.ceil(told.retryAfterMs / 1000)) }),
      ...detailed?.headers,
    },
    body: {
      error: {
        message: inWords(told),
        type,
        param: detailed?.param ?? null,
        code: detailed?.apiCode ?? code,
        palimpsest: told.toData(),
      },
    },
  };
}

/** The error itself where `tell` leaves it as it is: an ApiError knows more than its data. */
function inToldWords(error: AppError, tell: Tell): AppError {
  const told = tell(error.toData());
  return told.message === error.message && told.nextStep === error.nextStep ? error : AppError.fromData(told);
}

/** What happened and what to do, in a row: clients show nothing else. */
function inWords({ message, nextStep }: AppError): string {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return nextStep === null ? sentence : `${sentence} ${nextStep}`;
}

/** Of a failed validation the first complaint, with its field. */
function invalidField(error: ZodError): ApiError {
  const [issue] = error.issues;
  const param = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".");
  const message = issue?.message ?? "The request does not fit.";
  return new ApiError("invalid-input", param ? `"${param}": ${message}.` : `${message}.`, {
    ...(param ? { param } : {}),
    ...(issue?.code === "unrecognized_keys" ? { apiCode: "unknown_parameter" } : {}),
  });
}

function asAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  return error instanceof ZodError ? invalidField(error) : null;
}

/** The failure that says most about money: whether to ask again hangs on it. The first of several alike. */
export function worstCharge<Failure>(failures: readonly Failure[]): Failure | undefined {
  const find = (charge: AppError["charge"]) =>
    failures.find((failure) => failure instanceof AppError && failure.charge === charge);
  return find("charged") ?? find("unknown") ?? failures[0];
}

/** Whether a client must be kept from asking again by itself. */
function mustNotRepeat({ charge, retryable, code }: AppError): boolean {
  const rejected = code === "rate-limited" || code === "unavailable";
  return !(rejected && charge === null) && (charge !== "not-charged" || !retryable);
}
