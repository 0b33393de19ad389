import { z } from "zod";
import type { ListedModel } from "../../../../shared/catalogue/model.ts";
import type { Settings } from "../../../../shared/domain/settings.ts";
import type { BatchPlan } from "../../../programs/batch-plan.ts";
import type { Batches } from "../../../programs/batches.ts";
import type { ProgramEngine } from "../../../programs/program-engine.ts";
import { batchBody, planOf, readLines } from "./batch-fields.ts";
import {
  batchPrice,
  batchStatus,
  batchStatusOf,
  batchSummary,
  batchSummaryOf,
  priceOf,
} from "./batch-status.ts";
import { createIdempotency, fingerprintOf, idempotencyHeaders } from "./idempotency.ts";
import { type ApiAnswer, type ApiRoute, defineRoute } from "./route.ts";

export interface BatchRouteServices {
  readonly batches: Batches;
  readonly engine: Pick<ProgramEngine, "requestKeys" | "cancel">;
  /** Every model that can be named here. */
  readonly models: () => readonly ListedModel[];
  readonly settings: () => Pick<Settings, "defaultApiModel" | "apiModelAliases">;
}

const maximumBodyBytes = 256 * 1024 ** 2;
const ofBatch = z.object({ id: z.string() });
/** In decimal digits, and nothing that a number is made of otherwise: no empty text, no `0x10`, no `1e2`. */
const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .refine((text) => /^\d+$/.test(text), "must be a whole number")
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
    .meta({ type: "integer", minimum, maximum });
/** How long a page is. */
const pageLength = (usual: number, maximum: number) =>
  wholeNumber(1, maximum).default(usual).describe(`How many at most; ${usual} if left out.`);
const listQuery = z.object({
  limit: pageLength(20, 100),
  after: z.string().optional().describe("The id of the last batch of the page before."),
});
const resumeQuery = z.object({
  retry_failed: z
    .enum(["true", "false"])
    .default("false")
    .describe("Also run again what failed and has certainly cost nothing."),
});
const usualItems = 100;
const itemsQuery = z.object({
  limit: pageLength(usualItems, 1000),
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe("The position of the last item of the page before."),
});

/** One recipe for many pictures. */
export function createBatchRoutes({ batches, engine, models, settings }: BatchRouteServices): ApiRoute[] {
  const idempotency = createIdempotency(engine);
  const summaryOf = (id: string) => ({ json: batchSummaryOf(batches.count(id)) });

  const price = async (plan: BatchPlan, signal: AbortSignal): Promise<ApiAnswer> => {
    const { inputs, total } = await batches.price(plan, signal);
    const items = inputs.map(({ name, estimate }) => ({ name, estimate: priceOf(estimate) }));
    return { json: { id: null, estimate: priceOf(total), items } };
  };
  const changing = {
    method: "POST",
    tag: "Batches",
    params: ofBatch,
    body: null,
    responses: { 200: { description: "The batch, without its items.", json: batchSummary } },
  } as const;

  return [
    defineRoute({
      method: "POST",
      path: "/batches",
      operationId: "createBatch",
      summary: "One recipe for many pictures: the price first, then all of them",
      description:
        "Every item is checked, and its price told, before anything is run. As JSON Lines, the first line holds `recipe` " +
        "and `confirm`, every further one an item. With an Idempotency-Key header, the same request never starts a " +
        "second batch.",
      tag: "Batches",
      params: null,
      query: null,
      headers: idempotencyHeaders,
      body: {
        json: batchBody,
        bytes: ["application/jsonl", "application/x-ndjson"],
        maximumBytes: maximumBodyBytes,
      },
      responses: {
        200: { description: "What it would cost, without `confirm`.", json: batchPrice },
        201: { description: `The batch was started; its first ${usualItems} items.`, json: batchStatus },
      },
      handle: async ({ body, header, origin, signal }) => {
        const asked = body.kind === "json" ? body.value : readLines(body.bytes);
        const plan = () => planOf(asked, models(), settings());
        if (!asked.confirm) return price(plan(), signal);
        const key = header("idempotency-key");
        const fingerprint = key === undefined ? "" : fingerprintOf({ batch: asked });
        const id = await idempotency.batch(key, fingerprint, async (requestKey) => {
          return (await batches.start(plan(), signal, requestKey)).id;
        });
        const page = { limit: usualItems, after: null };
        return { status: 201, json: batchStatusOf(batches.get(id, page), origin) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/batches",
      operationId: "listBatches",
      summary: "The batches, newest first",
      tag: "Batches",
      params: null,
      query: listQuery,
      body: null,
      responses: {
        200: {
          description: "The batches.",
          json: z.object({ batches: z.array(batchSummary), has_more: z.boolean() }),
        },
      },
      handle: async ({ query: { limit, after } }) => {
        const listed = batches.list(limit + 1, after);
        const shown = listed.slice(0, limit).map(batchSummaryOf);
        return { json: { batches: shown, has_more: listed.length > limit } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/batches/:id",
      operationId: "getBatch",
      summary: "How far a batch is, item by item",
      description: "`counts` are of all its items; `items` is a page of them, in their order.",
      tag: "Batches",
      params: ofBatch,
      query: itemsQuery,
      body: null,
      responses: { 200: { description: "The batch.", json: batchStatus } },
      handle: async ({ params, query: { limit, after }, origin }) => {
        const details = batches.get(params.id, { limit, after: after ?? null });
        return { json: batchStatusOf(details, origin) };
      },
    }),
    defineRoute({
      ...changing,
      path: "/batches/:id/pause",
      operationId: "pauseBatch",
      summary: "Start no further item; what runs goes on",
      query: null,
      handle: async ({ params }) => {
        batches.pause(params.id);
        return summaryOf(params.id);
      },
    }),
    defineRoute({
      ...changing,
      path: "/batches/:id/resume",
      operationId: "resumeBatch",
      summary: "Go on with a paused batch",
      query: resumeQuery,
      handle: async ({ params, query }) => {
        batches.resume(params.id, query.retry_failed === "true");
        return summaryOf(params.id);
      },
    }),
    defineRoute({
      ...changing,
      method: "DELETE",
      path: "/batches/:id",
      operationId: "cancelBatch",
      summary: "Start no further item, and cancel what runs",
      query: null,
      handle: async ({ params }) => {
        batches.cancel(params.id);
        return summaryOf(params.id);
      },
    }),
  ];
}
