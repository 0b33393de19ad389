import { z } from "zod";
import { isDeterministic } from "../../../../shared/catalogue/deterministic.ts";
import type { ListedModel, ParameterField } from "../../../../shared/catalogue/model.ts";
import { price } from "../../../../shared/catalogue/price.ts";
import { sizePolicy } from "../../../../shared/catalogue/size-policy.ts";
import type { ImageServices } from "./api-services.ts";
import { ApiError } from "./errors.ts";
import { doesOf } from "./openai-model.ts";
import { type ApiRoute, defineRoute } from "./route.ts";

const listedModel = z
  .object({
    id: z.string(),
    object: z.literal("model"),
    /** Nobody publishes it: 0. */
    created: z.int(),
    owned_by: z.string(),
    name: z.string(),
    description: z.string(),
    capabilities: z.object({
      routes: z.array(z.string()),
      /** `hard`: it paints only there. `hint`: it may paint elsewhere, which is put back. `none`: it is not sent one. */
      mask: z.object({ support: z.enum(["hard", "hint", "none"]), required: z.boolean() }),
      prompt: z.object({ use: z.enum(["required", "optional", "none"]), maximum_length: z.int() }),
      /** Pictures besides the one that is edited. */
      references: z.int(),
      seed: z.boolean(),
      /** Whether the same request with the same seed gives the same bytes, on this computer and version. */
      deterministic: z.boolean(),
      sizes: sizePolicy,
      speed: z.enum(["fast", "medium", "slow"]),
    }),
    /** JSON Schema of what may be given besides OpenAI's own fields. */
    parameters: z.record(z.string(), z.unknown()),
    price,
    licence: z.string(),
    deprecated_on: z.string().nullable(),
    replaced_by: z.string().nullable(),
    available: z.boolean(),
    /** Why it is not available, and what to do. */
    unavailable_reason: z.string().nullable(),
  })
  .meta({ id: "Model" });

/** What can be asked for here. */
export function createModelRoutes({ models }: Pick<ImageServices, "models">): ApiRoute[] {
  const visible = () => models().filter((model) => !model.hidden);
  return [
    defineRoute({
      method: "GET",
      path: "/v1/models",
      operationId: "listModels",
      summary: "Every model, what it can do and whether it can run now",
      tag: "OpenAI",
      params: null,
      query: null,
      body: null,
      responses: {
        200: {
          description: "The models.",
          json: z.object({ object: z.literal("list"), data: z.array(listedModel) }),
        },
      },
      handle: async () => ({ json: { object: "list", data: visible().map(describe) } }),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/models/*",
      documentedPath: "/v1/models/{id}",
      operationId: "getModel",
      summary: "One model",
      tag: "OpenAI",
      params: z.object({ "*": z.string() }),
      query: null,
      body: null,
      responses: { 200: { description: "The model.", json: listedModel } },
      handle: async ({ params: { "*": id } }) => {
        const model = visible().find((candidate) => candidate.id === id);
        if (model) return { json: describe(model) };
        throw new ApiError("not-found", `There is no model "${id}".`, {
          param: "model",
          apiCode: "model_not_found",
        });
      },
    }),
  ];
}

function describe(model: ListedModel): z.infer<typeof listedModel> {
  return {
    id: model.id,
    object: "model",
    created: 0,
    owned_by: model.maker,
    name: model.name,
    description: model.description,
    capabilities: {
      routes: doesOf(model) === "edit" ? ["/v1/images/edits"] : ["/v1/images/generations"],
      mask: model.mask,
      prompt: { use: model.prompt.use, maximum_length: model.prompt.maximumLength },
      references: model.references.maximum,
      seed: model.seed,
      deterministic: isDeterministic(model),
      sizes: model.sizes,
      speed: model.speed,
    },
    parameters: {
      type: "object",
      properties: Object.fromEntries(model.parameters.map((field) => [field.name, jsonSchemaOf(field)])),
      additionalProperties: false,
    },
    price: model.price,
    licence: model.licence,
    deprecated_on: model.deprecatedOn,
    replaced_by: model.replacedBy,
    available: model.notReady === null,
    unavailable_reason: model.notReady,
  };
}

/** JSON Schema 2020-12. */
function jsonSchemaOf(field: ParameterField): Record<string, unknown> {
  const { title, description, defaultValue } = field;
  const described = { title, description, ...(defaultValue === null ? {} : { default: defaultValue }) };
  switch (field.control) {
    case "number": {
      const type = Number.isInteger(field.step) && Number.isInteger(field.minimum) ? "integer" : "number";
      return { ...described, type, minimum: field.minimum, maximum: field.maximum };
    }
    case "choice":
      return { ...described, type: "string", enum: field.choices.map(({ value }) => value) };
    case "toggle":
      return { ...described, type: "boolean" };
    case "text":
      return { ...described, type: "string", maxLength: field.maximumLength };
  }
}
