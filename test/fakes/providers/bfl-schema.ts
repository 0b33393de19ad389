import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { z } from "zod";

const jsonSchema = z.record(z.string(), z.unknown());
type JsonSchema = z.infer<typeof jsonSchema>;

/** The parts of Black Forest Labs' OpenAPI document that bodies are checked by. */
const openApi = z
  .object({
    paths: z.record(
      z.string(),
      z.object({
        post: z
          .object({
            requestBody: z.object({
              content: z.object({ "application/json": z.object({ schema: z.object({ $ref: z.string() }) }) }),
            }),
          })
          .optional(),
      }),
    ),
    components: z.object({ schemas: z.record(z.string(), jsonSchema) }),
  })
  .parse(
    JSON.parse(readFileSync(new URL("../../fixtures/openapi/bfl-2026-05.json", import.meta.url), "utf8")),
  );

const picture = { type: "string", minLength: 1 };
const prompt = { type: "string", minLength: 1 };
const outputFormat = { enum: ["jpeg", "png", "webp"] };
const tolerance = (maximum: number) => ({ type: "integer", minimum: 0, maximum });

/** Endpoints that are younger than the published document, as design notes §1.4 and §1.5 describe them. */
const younger: Readonly<Record<string, JsonSchema>> = {
  "flux-3-image": {
    type: "object",
    required: ["prompt"],
    properties: {
      prompt: { type: "string", minLength: 1, maxLength: 15_000 },
      images: { anyOf: [picture, { type: "array", items: picture, minItems: 1, maxItems: 10 }] },
      aspect_ratio: {
        enum: "auto 21:9 2:1 16:9 3:2 7:5 4:3 5:4 1:1 4:5 3:4 5:7 2:3 9:16 1:2 9:21".split(" "),
      },
      resolution: { enum: ["768sq", "1k", "1.5k", "2k", "4k"] },
      grounding: { type: "boolean" },
      safety_tolerance: tolerance(4),
      version: { const: "latest" },
    },
  },
  "flux-tools/erase-v1": {
    type: "object",
    required: ["image", "mask"],
    properties: {
      image: picture,
      mask: picture,
      dilate_pixels: { type: "integer", minimum: 0, maximum: 25 },
      output_format: outputFormat,
      safety_tolerance: tolerance(5),
    },
  },
  "flux-tools/outpainting-v1": {
    type: "object",
    required: ["input_image", "width", "height"],
    properties: {
      input_image: picture,
      width: { type: "integer", minimum: 64 },
      height: { type: "integer", minimum: 64 },
      reference_offset_x: { type: "integer" },
      reference_offset_y: { type: "integer" },
      auto_crop: { type: "boolean" },
      mode: { enum: ["high", "fast"] },
      prompt,
      output_format: outputFormat,
      safety_tolerance: tolerance(5),
    },
  },
  "flux-tools/deblur-v1": {
    type: "object",
    required: ["image"],
    properties: { image: picture, output_format: outputFormat, safety_tolerance: tolerance(5) },
  },
};

/** Fields that are younger than the published schema of their endpoint. */
const youngerFields: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  Flux2Inputs: { disable_pup: { type: "boolean" } },
};

/** As the service says it (`HTTPValidationError`). */
export interface SchemaProblem {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/**
 * What is wrong with a body, by the published schema of its endpoint; null for an endpoint that there is not. Stricter
 * than the service in two ways: no endpoint may be sent a field that it does not have, and none a null.
 */
export function createBodyCheck(): (endpoint: string, body: unknown) => readonly SchemaProblem[] | null {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: "bfl", components: openApi.components });
  const checks = new Map<string, ValidateFunction>();
  for (const [path, methods] of Object.entries(openApi.paths)) {
    const reference = methods.post?.requestBody.content["application/json"].schema.$ref;
    if (reference === undefined) continue;
    const name = reference.slice(reference.lastIndexOf("/") + 1);
    checks.set(path.replace("/v1/", ""), ajv.compile(closed(publishedSchema(name))));
  }
  for (const [endpoint, schema] of Object.entries(younger)) checks.set(endpoint, ajv.compile(closed(schema)));
  return (endpoint, body) => {
    const check = checks.get(endpoint);
    if (check === undefined) return null;
    if (check(body)) return [];
    return (check.errors ?? []).map((error) => ({
      loc: [
        "body",
        ...error.instancePath.split("/").slice(1),
        // A field that is missing or too many is named beside the path.
        ...[error.params["missingProperty"], error.params["additionalProperty"]].filter(
          (name) => typeof name === "string",
        ),
      ],
      msg: error.message ?? "is wrong",
      type: error.keyword,
    }));
  };
}

function publishedSchema(name: string): JsonSchema {
  const schema = openApi.components.schemas[name];
  if (schema === undefined) throw new Error(`There is no schema ${name}.`);
  const own = z.record(z.string(), jsonSchema).parse(schema["properties"]);
  const properties = Object.entries({ ...own, ...youngerFields[name] }).map(
    ([field, value]) => [field, withoutNull(value)] as const,
  );
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** The document allows null nearly everywhere, and the service answers some of them with 500. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const choices = z.array(jsonSchema).safeParse(schema["anyOf"]);
  if (!choices.success) return rooted(schema);
  return { anyOf: choices.data.filter(({ type }) => type !== "null").map(rooted) };
}

/** Points a reference within the document to the copy that the validator knows. */
function rooted(schema: JsonSchema): JsonSchema {
  const reference = schema["$ref"];
  return typeof reference === "string" ? { $ref: reference.replace(/^#/, "bfl#") } : schema;
}

function closed(schema: JsonSchema): JsonSchema {
  return { ...schema, additionalProperties: false };
}
