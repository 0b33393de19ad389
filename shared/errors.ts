import { z } from "zod";

/**
 * Every way the product can fail, as one closed list. A code is part of the contract: programs match on it, so
 * a code is added, never renamed.
 */
export const errorCode = z.enum([
  "invalid-input",
  "not-found",
  "unsupported-format",
  "corrupt-picture",
  "too-large",
  "library-in-use",
  "library-unusable",
  "storage-full",
  "storage-read-only",
  "already-exists",
  "conflict",
  "cancelled",
  "interrupted",
  "unavailable",
  "unauthorized",
  "version-mismatch",
  "provider-failed",
  /** The provider's filter refused the request or its result. */
  "moderated",
  /** The provider's account has no credit left. */
  "out-of-credit",
  "rate-limited",
  /** No key, a wrong one, or one without access to this model. */
  "key-refused",
  /** The provider no longer has this model. */
  "model-gone",
  /** The result could not be fetched within its lifetime. */
  "result-expired",
  /** A cap that the person has set would be passed. */
  "spending-cap",
  /** No answer in time, or none at all. */
  "network",
  "guarantee-broken",
  "connection-lost",
  "internal",
]);
export type ErrorCode = z.infer<typeof errorCode>;

/** Whether a failed edit costs money all the same; `unknown` where the provider does not say. */
export const charge = z.enum(["charged", "not-charged", "unknown"]);
export type Charge = z.infer<typeof charge>;

/** Whether it is certain that a failure cost nothing: no paid service was asked, or it says so. */
export function costNothing(charged: Charge | null): boolean {
  return charged === null || charged === "not-charged";
}

/** An error as it crosses a wire or is kept in the library: JSON-safe, without stack or cause. */
export const errorData = z.object({
  code: errorCode,
  /** What happened, with the field, the value and the limit where there is one. */
  message: z.string(),
  /** What the person can do now; null where nothing helps. */
  nextStep: z.string().nullable(),
  retryable: z.boolean(),
  /** Null where no paid service was asked. */
  charge: charge.nullable().default(null),
});
export type ErrorData = z.infer<typeof errorData>;

export interface AppErrorOptions {
  readonly nextStep?: string;
  readonly retryable?: boolean;
  readonly charge?: Charge;
  /** How long a service wants to be left alone; it crosses no wire. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The one error class that crosses process borders as it is; anything else becomes `internal` at the border. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly nextStep: string | null;
  readonly retryable: boolean;
  readonly charge: Charge | null;
  readonly retryAfterMs: number | null;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.nextStep = options.nextStep ?? null;
    this.retryable = options.retryable ?? false;
    this.charge = options.charge ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  toData(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      nextStep: this.nextStep,
      retryable: this.retryable,
      charge: this.charge,
    };
  }

  static fromData(data: ErrorData): AppError {
    return new AppError(data.code, data.message, {
      retryable: data.retryable,
      ...(data.nextStep === null ? {} : { nextStep: data.nextStep }),
      ...(data.charge === null ? {} : { charge: data.charge }),
    });
  }
}

/** True for an abort, whether ours (`cancelled`) or the platform's (`AbortError`). */
export function isCancellation(error: unknown): boolean {
  if (error instanceof AppError) return error.code === "cancelled";
  return error instanceof Error && error.name === "AbortError";
}
