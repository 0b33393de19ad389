import { z } from "zod";
import type { Cost } from "../../../shared/domain/node.ts";
import { AppError } from "../../../shared/errors.ts";
import { type Reply, retryAfterMs } from "../http.ts";
import type { JobAnswer } from "../poll.ts";
import { moderatedError, quote, type Refusal, unknownJobError } from "../service-errors.ts";

export const serviceName = "Black Forest Labs";

/** In credits of one US cent; null for what cannot be one. */
const credits = z.number().min(0).nullish().catch(null);

export const accepted = z.object({ id: z.string().min(1), polling_url: z.string().min(1), cost: credits });

export const creditsLeft = z.object({ credits: z.number() });

/** Of a question about a job; also of one that is answered with 4xx or 5xx, for a job that failed. */
export const jobReply = z.object({
  status: z.string(),
  progress: z.number().nullish().catch(null),
  cost: credits,
  details: z.record(z.string(), z.unknown()).nullish().catch(null),
  result: z
    .object({ sample: z.string().nullish(), prompt: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
});
export type JobReply = z.infer<typeof jobReply>;

/** What a finished job leaves behind. */
export interface Finished {
  /** Good for ten minutes (FLUX 3: an hour). */
  readonly sampleUrl: string;
  readonly cost: Cost | null;
  /** As the service painted it; null where it does not say. */
  readonly prompt: string | null;
}

export function costOf(amount: number | null | undefined): Cost | null {
  return amount === null || amount === undefined
    ? null
    : { amount: Math.round(amount * 10_000) / 1_000_000, currency: "USD" };
}

/**
 * What a job's status means; one that is not known is a waiting one.
 * @throws AppError for every end but the good one.
 */
export function readJob(reply: JobReply, key: string | null): JobAnswer<Finished> {
  switch (reply.status) {
    case "Pending":
      return { status: "waiting", events: [{ type: "queued", position: null }] };
    case "Reasoning":
      return working(reply, "Reading the prompt");
    case "Generating":
      return working(reply, "Painting");
    case "Ready":
      return { status: "done", value: finished(reply) };
    case "Request Moderated":
    case "Content Moderated":
      throw moderatedError({
        service: serviceName,
        of: reply.status === "Request Moderated" ? "input" : "output",
        reasons: quote(reasonsOf(reply), key),
        charge: "unknown",
      });
    case "Error":
    case "Failed":
      throw new AppError(
        "provider-failed",
        `${serviceName} could not finish the job.${detailOf(reply, key)}`,
        {
          nextStep: "Run it again, or choose another model.",
          charge: "unknown",
        },
      );
    case "Task not found":
      throw unknownJobError(serviceName);
    default:
      return working(reply, quote(reply.status, key) ?? "Working");
  }
}

function working({ progress }: JobReply, stage: string): JobAnswer<Finished> {
  // A share of 1 or, as some readings have it, of 100.
  const share = typeof progress === "number" ? (progress > 1 ? progress / 100 : progress) : null;
  const fraction = share === null ? null : Math.min(1, Math.max(0, share));
  return { status: "waiting", events: [{ type: "progress", fraction, stage }] };
}

function finished({ result, cost }: JobReply): Finished {
  const sampleUrl = result?.sample ?? "";
  if (sampleUrl === "") {
    throw new AppError("provider-failed", `${serviceName} finished the job without a picture.`, {
      nextStep: "Run it again, or choose another model.",
      charge: "charged",
    });
  }
  return { sampleUrl, cost: costOf(cost), prompt: result?.prompt ?? null };
}

function reasonsOf({ details }: JobReply): string | null {
  const reasons = details?.["Moderation Reasons"];
  if (Array.isArray(reasons)) return reasons.filter((reason) => typeof reason === "string").join(", ");
  return typeof reasons === "string" ? reasons : null;
}

function detailOf({ details }: JobReply, key: string | null): string {
  const said = Object.values(details ?? {}).find((value) => typeof value === "string");
  const words = quote(said, key);
  return words === null ? "" : ` It says: ${words}`;
}

/** The shapes of design notes §1.3; `detail` is a sentence or a list, and others say `error` and `message`. */
const refusalBody = z.object({
  detail: z
    .union([
      z.string(),
      z.array(
        z.object({
          loc: z.array(z.union([z.string(), z.number()])).default([]),
          msg: z.string().default(""),
        }),
      ),
    ])
    .optional()
    .catch(undefined),
  error: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  retry_after: z.number().min(0).optional().catch(undefined),
});

/** @param model as people know it. */
export function readRefusal(reply: Reply<unknown>, model: string, key: string | null, now: number): Refusal {
  const parsed = refusalBody.safeParse(reply.body);
  const body: z.infer<typeof refusalBody> = parsed.success ? parsed.data : {};
  const first = typeof body.detail === "object" ? body.detail[0] : undefined;
  const words = typeof body.detail === "string" ? body.detail : (first?.msg ?? body.message ?? body.error);
  const field = first?.loc.findLast((part) => typeof part === "string" && part !== "body");
  return {
    service: serviceName,
    model,
    status: reply.status,
    detail: quote(words, key),
    field: quote(field, key),
    retryAfterMs:
      retryAfterMs(reply.headers, now) ?? (body.retry_after === undefined ? null : body.retry_after * 1000),
    charge: null,
  };
}
