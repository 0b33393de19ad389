import { z } from "zod";
import type { ListedModel } from "../../../../shared/catalogue/model.ts";
import type { Settings } from "../../../../shared/domain/settings.ts";
import type { BatchPlan } from "../../../programs/batch-plan.ts";
import type { Batches } from "../../../programs/batches.ts";
import { batchBody, planOf, readLines } from "./batch-fields.ts";
import { batchPrice, batchStatus, batchStatusOf, priceOf } from "./batch-status.ts";
import { ApiError } from "./errors.ts";
import { type ApiAnswer, type ApiRoute, defineRoute } from "./route.ts";

export interface BatchRouteServices {
  readonly batches: Batches;
  /** Every model that can be named here. */
  readonly models: () => readonly ListedModel[];
  readonly settings: () => Pick<Settings, "defaultApiModel" | "apiModelAliases">;
}

const maximumBodyBytes = 256 * 1024 ** 2;
const ofBatch = z.object({ id: z.string() });
const status = { 200: { description: "The batch.", json: batchStatus } };

/** One recipe for many pictures. */
export function createBatchRoutes({ batches, models, settings }: BatchRouteServices): ApiRoute[] {
  const statusOf = (id: string, origin: string) => ({ json: batchStatusOf(batches.get(id), origin) });

  const price = async (plan: BatchPlan, signal: AbortSignal): Promise<ApiAnswer> => {
    const { inputs, total } = await batches.price(plan, signal);
    const items = inputs.map(({ name, estimate }) => ({ name, estimate: priceOf(estimate) }));
    return { json: { id: null, estimate: priceOf(total), items } };
  };
  const change = (name: "pause" | "resume", summary: string) =>
    defineRoute({
      method: "POST",
      path: `/batches/:id/${name}`,
      operationId: `${name}Batch`,
      summary,
      tag: "Batches",
      params: ofBatch,
      query: null,
      body: null,
      responses: status,
      handle: async ({ params, origin }) => {
        batches[name](params.id);
        return statusOf(params.id, origin);
      },
    });

  return [
    defineRoute({
      method: "POST",
      path: "/batches",
      operationId: "createBatch",
      summary: "One recipe for many pictures: the price first, then all of them",
      description:
        "Every item is checked, and its price told, before anything is run. As JSON Lines, the first line holds `recipe` " +
        "and `confirm`, every further one an item.",
      tag: "Batches",
      params: null,
      query: null,
      body: {
        json: batchBody,
        bytes: ["application/jsonl", "application/x-ndjson"],
        maximumBytes: maximumBodyBytes,
      },
      responses: {
        200: { description: "What it would cost, without `confirm`.", json: batchPrice },
        201: { description: "The batch was started.", json: batchStatus },
      },
      handle: async ({ body, header, origin, signal }) => {
        refuseKey(header("idempotency-key"));
        const asked = body.kind === "json" ? body.value : readLines(body.bytes);
        const plan = planOf(asked, models(), settings());
        if (!asked.confirm) return price(plan, signal);
        const { id } = await batches.start(plan, signal);
        return { status: 201, ...statusOf(id, origin) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/batches",
      operationId: "listBatches",
      summary: "The last 200 batches, newest first",
      tag: "Batches",
      params: null,
      query: null,
      body: null,
      responses: {
        200: {
          description: "The batches.",
          json: z.object({ batches: z.array(batchStatus.omit({ items: true })) }),
        },
      },
      handle: async ({ origin }) => {
        const listed = batches.list().map(({ id }) => {
          const { items: _items, ...rest } = batchStatusOf(batches.get(id), origin);
          return rest;
        });
        return { json: { batches: listed } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/batches/:id",
      operationId: "getBatch",
      summary: "How far a batch is, item by item",
      tag: "Batches",
      params: ofBatch,
      query: null,
      body: null,
      responses: status,
      handle: async ({ params, origin }) => statusOf(params.id, origin),
    }),
    change("pause", "Start no further item; what runs goes on"),
    change("resume", "Go on with a paused batch"),
    defineRoute({
      method: "DELETE",
      path: "/batches/:id",
      operationId: "cancelBatch",
      summary: "Start no further item, and cancel what runs",
      tag: "Batches",
      params: ofBatch,
      query: null,
      body: null,
      responses: status,
      handle: async ({ params, origin }) => {
        batches.cancel(params.id);
        return statusOf(params.id, origin);
      },
    }),
  ];
}

/** A key that is not kept would promise what does not hold. @throws ApiError 400. */
function refuseKey(key: string | undefined): void {
  if (key === undefined) return;
  throw new ApiError("invalid-input", "A batch takes no Idempotency-Key: it would be started again.", {
    param: "Idempotency-Key",
    apiCode: "unsupported_header",
    nextStep:
      "Leave the header out; before sending a batch again, look in GET /batches whether it was started.",
  });
}
