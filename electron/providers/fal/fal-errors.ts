import { z } from "zod";
import { AppError, type Charge } from "../../../shared/errors.ts";
import { type Reply, retryAfterMs } from "../http.ts";
import { moderatedError, quote, refusalError } from "../service-errors.ts";

export const service = "fal.ai";

const refusalItem = z.object({
  loc: z.array(z.union([z.string(), z.number()])).catch([]),
  msg: z.string().catch(""),
  type: z.string().catch(""),
});
/** `detail` is a list as a rule, a text sometimes; infrastructure says `error_type` beside it. */
const refusalBody = z.object({
  detail: z.union([z.array(refusalItem), z.string()]).catch(""),
  error_type: z.string().optional(),
});

export interface FalRefusal {
  /** "image_too_small", "content_policy_violation", …; null where the service names none. */
  readonly type: string | null;
  readonly message: string | null;
  /** Name of the request's field. */
  readonly field: string | null;
}

/** Reads any body and the error header; `input`, which may repeat the request with its pictures, is left alone. */
export function readRefusal({ body, headers }: Reply<unknown>): FalRefusal {
  const parsed = refusalBody.safeParse(body);
  const detail = parsed.success ? parsed.data.detail : "";
  const first = typeof detail === "string" ? undefined : detail[0];
  const type = first?.type || (parsed.success ? parsed.data.error_type : undefined);
  return {
    type: type || headers.get("x-fal-error-type"),
    message: (typeof detail === "string" ? detail : first?.msg) || null,
    field:
      (first?.loc ?? []).findLast((part): part is string => typeof part === "string" && part !== "body") ??
      null,
  };
}

/**
 * What a reply of 400 and above means. Types are matched, never the words, but for a locked account, which has no type.
 * @param charge null: what the status alone says.
 */
export function falError(
  reply: Reply<unknown>,
  about: {
    readonly model: string;
    readonly key: string | null;
    readonly now: number;
    readonly charge: Charge | null;
  },
): AppError {
  const { type, message, field: named } = readRefusal(reply);
  const detail = quote(message, about.key);
  const field = quote(named, about.key);
  const charge = about.charge ?? (reply.status < 500 ? "not-charged" : "unknown");
  switch (type) {
    case "content_policy_violation":
      return moderatedError({
        service,
        of: field === null ? "output" : "input",
        reasons: detail,
        charge: "unknown",
      });
    case "no_media_generated":
      return new AppError("provider-failed", `${service} made no picture of it. It says: ${detail}`, {
        nextStep: "Run it again with another seed or other words.",
        charge: "unknown",
      });
    case "image_too_small":
    case "image_too_large":
    case "image_aspect_ratio_error":
    case "image_load_error":
    case "file_download_error":
    case "file_too_large":
      return new AppError(
        "invalid-input",
        `${service} cannot use a picture${field === null ? "" : ` ("${field}")`}: ${detail ?? type}`,
        { nextStep: "Choose another area, other references or another model.", charge },
      );
    case "generation_timeout":
    case "request_timeout":
    case "startup_timeout":
    case "runner_scheduling_failure":
    case "runner_connection_timeout":
    case "downstream_service_error":
    case "downstream_service_unavailable":
    case "internal_server_error":
      return new AppError("provider-failed", `${service} failed at it (${type}).`, {
        nextStep: "Run it again later, or choose another model.",
        charge: "unknown",
      });
    default:
      break;
  }
  if (reply.status === 403 && /exhausted balance|user is locked/i.test(message ?? "")) {
    return new AppError("out-of-credit", `The account at ${service} has no credit left.`, {
      nextStep: "Add credit at fal.ai/dashboard/billing, or choose a model of another provider.",
      charge: "not-charged",
    });
  }
  return refusalError({
    service,
    model: about.model,
    status: reply.status,
    detail,
    field,
    retryAfterMs: retryAfterMs(reply.headers, about.now),
    charge,
  });
}
