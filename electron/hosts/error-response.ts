import { AppError, type ErrorCode } from "../../shared/errors.ts";
import type { Log } from "../log.ts";
import { dataHeaders } from "./security-headers.ts";

/** HTTP status for each way to fail (RFC 9110; 507: RFC 4918). */
const statuses: Readonly<Record<ErrorCode, number>> = {
  "invalid-input": 400,
  "not-found": 404,
  "unsupported-format": 415,
  "corrupt-picture": 400,
  "too-large": 413,
  "library-in-use": 503,
  "library-unusable": 503,
  "storage-full": 507,
  "storage-read-only": 507,
  "already-exists": 409,
  conflict: 409,
  cancelled: 400,
  interrupted: 503,
  unavailable: 503,
  unauthorized: 401,
  "version-mismatch": 409,
  "provider-failed": 502,
  moderated: 422,
  "out-of-credit": 402,
  "rate-limited": 429,
  "key-refused": 403,
  "model-gone": 410,
  "result-expired": 502,
  "spending-cap": 402,
  network: 504,
  "guarantee-broken": 500,
  "connection-lost": 503,
  internal: 500,
};

/** An error as JSON ErrorData. What is not an AppError is logged and hidden. */
export function errorResponse(error: unknown, request: string, log: Log): Response {
  if (error instanceof AppError) return answer(error, statuses[error.code]);
  log.error("A request failed.", { request, error });
  const hidden = new AppError("internal", "Something went wrong inside Palimpsest.", {
    nextStep: "Try again; if it goes on, the log has the details.",
  });
  return answer(hidden, 500);
}

/** 405, with the methods that would be answered. */
export function methodNotAllowed(method: string, allowed: readonly string[]): Response {
  const error = new AppError("invalid-input", `${method} is not answered here.`, {
    nextStep: `Use ${allowed.join(" or ")}.`,
  });
  return answer(error, 405, { Allow: allowed.join(", ") });
}

function answer(error: AppError, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(error.toData(), {
    status,
    headers: { ...dataHeaders, "Cache-Control": "no-store", ...headers },
  });
}
