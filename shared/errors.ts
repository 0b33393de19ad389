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
  "guarantee-broken",
  "connection-lost",
  "internal",
]);
export type ErrorCode = z.infer<typeof errorCode>;

/** An error as it crosses a wire or is kept in the library: JSON-safe, without stack or cause. */
export const errorData = z.object({
  code: errorCode,
  /** What happened, with the field, the value and the limit where there is one. */
  message: z.string(),
  /** What the person can do now; null where nothing helps. */
  nextStep: z.string().nullable(),
  retryable: z.boolean(),
});
export type ErrorData = z.infer<typeof errorData>;

export interface AppErrorOptions {
  readonly nextStep?: string;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** The one error class that crosses process borders as it is; anything else becomes `internal` at the border. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly nextStep: string | null;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.nextStep = options.nextStep ?? null;
    this.retryable = options.retryable ?? false;
  }

  toData(): ErrorData {
    return { code: this.code, message: this.message, nextStep: this.nextStep, retryable: this.retryable };
  }

  static fromData(data: ErrorData): AppError {
    return new AppError(data.code, data.message, {
      retryable: data.retryable,
      ...(data.nextStep === null ? {} : { nextStep: data.nextStep }),
    });
  }
}

/** True for an abort, whether ours (`cancelled`) or the platform's (`AbortError`). */
export function isCancellation(error: unknown): boolean {
  if (error instanceof AppError) return error.code === "cancelled";
  return error instanceof Error && error.name === "AbortError";
}
