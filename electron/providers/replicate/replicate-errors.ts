import { z } from "zod";
import { AppError, type Charge } from "../../../shared/errors.ts";
import { type Reply, retryAfterMs } from "../http.ts";
import { moderatedError, quote, refusalError } from "../service-errors.ts";

export const service = "Replicate";

/** `{title?, detail, status}`; a wrong input is named in the text, in a list, or both. */
const refusalBody = z.object({
  title: z.string().optional().catch(undefined),
  detail: z
    .union([
      z.string(),
      z.array(
        z.object({ loc: z.array(z.union([z.string(), z.number()])).catch([]), msg: z.string().catch("") }),
      ),
    ])
    .catch(""),
  invalid_fields: z
    .array(z.object({ field: z.string() }))
    .optional()
    .catch(undefined),
});

/**
 * What a reply of 400 and above means.
 * @param charge null: what the status alone says.
 */
export function refusedBy(
  reply: Reply<unknown>,
  about: {
    readonly model: string;
    readonly key: string | null;
    readonly now: number;
    readonly charge: Charge | null;
  },
): AppError {
  const parsed = refusalBody.safeParse(reply.body);
  const { title, detail = "", invalid_fields: fields } = parsed.success ? parsed.data : {};
  const entry = typeof detail === "string" ? undefined : detail[0];
  const text = typeof detail === "string" ? detail : (entry?.msg ?? "");
  const field =
    fields?.[0]?.field ??
    entry?.loc.findLast((part): part is string => typeof part === "string") ??
    /(?:^|\s)input\.(\w+):/.exec(text)?.[1] ??
    null;
  return refusalError({
    service,
    model: about.model,
    status: reply.status,
    detail: quote(text || title, about.key),
    field: quote(field?.replace(/^input\./, ""), about.key),
    retryAfterMs: retryAfterMs(reply.headers, about.now),
    charge: about.charge,
  });
}

/** Filters are only known by what they say; official models add code E005. */
const filtered = /nsfw|flagged|sensitive|moderat|safety|content policy|\bE005\b/i;

/**
 * Why a prediction failed, from its `error`: a text, as a rule. What it cost is not said: official models charge for
 * pictures, others for time.
 */
export function failure(error: unknown, key: string | null): AppError {
  const text = typeof error === "string" ? error : "";
  const detail = quote(text, key);
  if (filtered.test(text)) {
    const of = /\b(prompt|input)\b/i.test(text) && !/\boutput\b/i.test(text) ? "input" : "output";
    return moderatedError({ service, of, reasons: detail, charge: "unknown" });
  }
  return new AppError(
    "provider-failed",
    `The model failed at ${service}.${detail === null ? "" : ` It says: ${detail}`}`,
    { nextStep: "Change the prompt or the parameters, or choose another model.", charge: "unknown" },
  );
}
