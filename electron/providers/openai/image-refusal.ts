import { z } from "zod";
import { AppError, type Charge } from "../../../shared/errors.ts";
import { moderatedError, quote, refusalError } from "../service-errors.ts";
import type { Dialect } from "./dialect.ts";

export interface ImageRefusal {
  readonly dialect: Pick<Dialect, "service" | "errorPath">;
  /** As people know it. */
  readonly model: string;
  /** Null for an error inside a stream that had begun well. */
  readonly status: number | null;
  /** As JSON; null where it was none. */
  readonly body: unknown;
  readonly key: string | null;
  readonly retryAfterMs: number | null;
}

/** What a server says of a failure, wherever it says it. */
interface Complaint {
  readonly message: string | null;
  readonly field: string | null;
  /** `code` and `type` of the error, lower case. */
  readonly marks: readonly string[];
  readonly moderation: { readonly stage: string | null; readonly categories: readonly string[] } | null;
}

const openaiError = z.object({
  error: z.object({
    message: z.string().nullish().catch(null),
    type: z.string().nullish().catch(null),
    param: z.string().nullish().catch(null),
    code: z.string().nullish().catch(null),
    moderation_details: z
      .object({
        moderation_stage: z.string().nullish().catch(null),
        categories: z.array(z.string()).nullish().catch(null),
      })
      .nullish()
      .catch(null),
  }),
});
const textError = z.object({ error: z.string() });
const textDetail = z.object({ detail: z.string() });
/** FastAPI's list of what is wrong where. */
const listDetail = z.object({
  detail: z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })).min(1),
});

const nothing: Complaint = { message: null, field: null, marks: [], moderation: null };

const readers: Readonly<Record<Dialect["errorPath"], (body: unknown) => Complaint | null>> = {
  "error.message": (body) => {
    const read = openaiError.safeParse(body);
    if (!read.success) return null;
    const { message, type, param, code, moderation_details: details } = read.data.error;
    return {
      message: message ?? null,
      field: param ?? null,
      marks: [code, type].flatMap((mark) => (mark ? [mark.toLowerCase()] : [])),
      moderation: details
        ? { stage: details.moderation_stage ?? null, categories: details.categories ?? [] }
        : null,
    };
  },
  error: (body) => {
    const read = textError.safeParse(body);
    return read.success ? { ...nothing, message: read.data.error } : null;
  },
  detail: (body) => {
    const text = textDetail.safeParse(body);
    if (text.success) return { ...nothing, message: text.data.detail };
    const list = listDetail.safeParse(body);
    if (!list.success) return null;
    const places = list.data.detail.map(({ loc, msg }) => ({ field: String(loc.at(-1) ?? ""), msg }));
    return {
      ...nothing,
      message: places.map(({ field, msg }) => `${field}: ${msg}`).join("; "),
      field: places[0]?.field || null,
    };
  },
};

/** Where it should be, otherwise wherever it is: gateways put their own errors elsewhere. */
function complaintOf(errorPath: Dialect["errorPath"], body: unknown): Complaint {
  const readInOrder = [readers[errorPath], ...Object.values(readers)];
  for (const read of readInOrder) {
    const complaint = read(body);
    if (complaint !== null) return complaint;
  }
  return nothing;
}

const moderationMarks = ["moderation_blocked", "content_policy_violation"];
const creditMarks = ["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"];
const goneMarks = ["model_not_found"];
const userMarks = ["image_generation_user_error", "invalid_request_error"];

/** A refusal as an error for a person, by what the body marks it as first, otherwise by its status. */
export function imageRefusalError({
  dialect,
  model,
  status,
  body,
  key,
  retryAfterMs,
}: ImageRefusal): AppError {
  const { service } = dialect;
  const complaint = complaintOf(dialect.errorPath, body);
  const isMarked = (marks: readonly string[]) => complaint.marks.some((mark) => marks.includes(mark));
  // In a stream that had begun, work may have been done before it failed.
  const charge: Charge | null = status === null ? "unknown" : null;

  if (isMarked(moderationMarks)) {
    const { stage = null, categories = [] } = complaint.moderation ?? {};
    return moderatedError({
      service,
      of: stage === "output" ? "output" : "input",
      reasons: quote(categories.length > 0 ? categories.join(", ") : complaint.message, key),
      // Nothing is painted for a request that does not pass; of a picture that does not pass nobody says who pays.
      charge: charge ?? (stage === "input" ? "not-charged" : "unknown"),
    });
  }
  const detail = quote(complaint.message, key);
  if (status === 404 && !isMarked(goneMarks)) {
    // Behind an address that a person typed, the route may be what is missing.
    return new AppError(
      "model-gone",
      `${service} does not have ${model}, or no such route.${detail === null ? "" : ` It says: ${detail}`}`,
      {
        nextStep: "Check the address and the model in the settings, or choose another model.",
        charge: "not-charged",
      },
    );
  }
  return refusalError({
    service,
    model,
    status: statusOf(),
    detail,
    field: quote(complaint.field, key),
    retryAfterMs,
    charge,
  });

  function statusOf(): number {
    if (isMarked(creditMarks)) return 402;
    if (isMarked(goneMarks)) return 404;
    return status ?? (isMarked(userMarks) ? 400 : 500);
  }
}
