import { AppError, type Charge, type ErrorCode } from "../../shared/errors.ts";

/** A service's refusal, read from its status and body by the adapter. */
export interface Refusal {
  readonly service: string;
  /** As people know it. */
  readonly model: string;
  readonly status: number;
  /** The service's own words, through `quote`; null where it said nothing usable. */
  readonly detail: string | null;
  /** Which part of the request it is about; null where it is not said. */
  readonly field: string | null;
  /** How long it asks to wait. */
  readonly retryAfterMs: number | null;
  /** Null: what the status alone says, which is not-charged for 400 to 499 and unknown otherwise. */
  readonly charge: Charge | null;
}

/**
 * What a refusal means, by HTTP status (RFC 9110, and 402 and 422 as image services use them). A service that says more
 * in its body is read by its adapter first.
 */
export function refusalError(refusal: Refusal): AppError {
  const { code, what, nextStep, retryable } = meaningOf(refusal);
  const detail = refusal.detail === null ? "" : ` It says: ${refusal.detail}`;
  return new AppError(code, `${what}${detail}`, {
    nextStep,
    retryable,
    charge: refusal.charge ?? (isClientError(refusal.status) ? "not-charged" : "unknown"),
    ...(refusal.retryAfterMs === null ? {} : { retryAfterMs: refusal.retryAfterMs }),
  });
}

interface Meaning {
  readonly code: ErrorCode;
  readonly what: string;
  readonly nextStep: string;
  readonly retryable: boolean;
}

function meaningOf({ service, model, status, field, retryAfterMs }: Refusal): Meaning {
  const final = { retryable: false };
  switch (status) {
    case 401:
    case 403:
      return {
        ...final,
        code: "key-refused",
        what: `${service} refused the key, or the key may not use ${model}.`,
        nextStep: "Test the key in the settings, and check at the provider that it may use this model.",
      };
    case 402:
      return {
        ...final,
        code: "out-of-credit",
        what: `The account at ${service} has no credit left.`,
        nextStep: "Add credit at the provider, or choose a model of another one.",
      };
    case 404:
    case 410:
      return {
        ...final,
        code: "model-gone",
        what: `${service} does not have ${model} (any more).`,
        nextStep: "Choose another model.",
      };
    case 413:
      return {
        ...final,
        code: "invalid-input",
        what: `${service} finds the pictures too large.`,
        nextStep: "Choose a smaller area, or fewer and smaller references.",
      };
    case 429:
      return {
        code: "rate-limited",
        what: `${service} has too many requests of yours at the moment.`,
        nextStep:
          retryAfterMs === null
            ? "Wait a minute, then run it again."
            : `Wait ${Math.ceil(retryAfterMs / 1000)} seconds, then run it again.`,
        retryable: true,
      };
    default:
      break;
  }
  if (status >= 500) {
    return {
      ...final,
      code: "provider-failed",
      what: `${service} failed (status ${status}).`,
      nextStep:
        "Look at your account there whether it was charged, then run it again or choose another model.",
    };
  }
  if (isClientError(status)) {
    return {
      ...final,
      code: "invalid-input",
      what:
        field === null
          ? `${service} refused the request (status ${status}).`
          : `${service} refused the value of "${field}" (status ${status}).`,
      nextStep:
        field === null ? "Change the prompt or the parameters." : `Change "${field}", then run it again.`,
    };
  }
  return {
    ...final,
    code: "provider-failed",
    what: `${service} answered in a way that is not known (status ${status}).`,
    nextStep: "Check the provider's address in the settings, or choose another model.",
  };
}

function isClientError(status: number): boolean {
  return status >= 400 && status < 500;
}

/** The service's filter refused the request (`input`) or what came out of it (`output`). */
export function moderatedError(options: {
  readonly service: string;
  readonly of: "input" | "output";
  /** Through `quote`. */
  readonly reasons: string | null;
  readonly charge: Charge;
}): AppError {
  const { service, of, reasons, charge } = options;
  const what = of === "input" ? "the request: its prompt or one of its pictures" : "the result";
  return new AppError(
    "moderated",
    `${service} filtered out ${what}.${reasons === null ? "" : ` It says: ${reasons}`}`,
    {
      nextStep:
        of === "input"
          ? "Say it in other words, choose another area, or use a model of another provider."
          : "Run it again with another seed or other words, or use a model of another provider.",
      charge,
    },
  );
}

/**
 * A service took a request or has a job, and says of it what cannot be read.
 * @param what follows the service's name: "has finished, but gives no picture".
 */
export function unreadableJobError(service: string, what: string): AppError {
  return new AppError("provider-failed", `${service} ${what}.`, {
    nextStep: "Look at your account there before you run it again: it may have been charged.",
    charge: "unknown",
  });
}

export function unknownJobError(service: string): AppError {
  return new AppError("result-expired", `${service} does not know the job (any more).`, {
    nextStep: "Look at your account there before you run it again: that is a new request.",
    charge: "unknown",
  });
}

/**
 * A service's words, fit for a message: one line, not long, without the key and without what looks like the bytes of a
 * picture. Null where nothing is left.
 */
export function quote(text: unknown, key: string | null, longest = 300): string | null {
  if (typeof text !== "string") return null;
  const withoutKey = key === null || key === "" ? text : text.replaceAll(key, "(key)");
  const line = withoutKey
    .replace(/[A-Za-z0-9+/=_-]{100,}/g, "(data)")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  if (line === "") return null;
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
