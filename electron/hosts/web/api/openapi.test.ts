import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defaultSettings } from "../../../../shared/domain/settings.ts";
import { createFakeEngine } from "../../../../test/fakes/fake-program-engine.ts";
import { createEditRoutes } from "./edit-routes.ts";
import { createModelRoutes } from "./models-routes.ts";
import { createOpenApiDocument, type OpenApiDocument } from "./openapi.ts";
import { createOpenApiRoutes } from "./openapi-routes.ts";
import { defineRoute, filePart } from "./route.ts";

const services = {
  engine: createFakeEngine(new Uint8Array()),
  models: () => [],
  settings: () => defaultSettings,
};
const real = [...createModelRoutes(services), ...createEditRoutes(services)];

const thing = z.object({ name: z.string(), size: z.int().min(1).default(3) }).meta({ id: "Thing" });
const made = defineRoute({
  method: "POST",
  path: "/things/:id",
  operationId: "makeThing",
  summary: "Makes a thing",
  tag: "Things",
  params: z.object({ id: z.string().regex(/^t/) }),
  query: z.object({ wait: z.enum(["yes", "no"]).optional() }),
  headers: z.object({ "X-Colour": z.string() }),
  body: { json: thing, multipart: z.object({ file: filePart }), bytes: ["image/png"], maximumBytes: 10 },
  responses: {
    200: { description: "The thing.", json: z.object({ thing }), headers: { "X-Shape": "Round or not." } },
  },
  admitsSignedUrl: true,
  handle: async () => ({ empty: true }),
});

describe("the OpenAPI document", () => {
  it("says what a route takes and answers, with a form of its own for what is filled in", () => {
    const document = createOpenApiDocument([made], "1.2.3");
    expect(document.paths["/things/{id}"]?.["post"]).toMatchObject({
      operationId: "makeThing",
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "string", pattern: "^t" } },
        { name: "wait", in: "query", required: false, schema: { enum: ["yes", "no"] } },
        { name: "X-Colour", in: "header", required: true, schema: { type: "string" } },
      ],
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: { $ref: "#/components/schemas/Thing" } },
          "multipart/form-data": { schema: { properties: { file: { type: "string", format: "binary" } } } },
          "image/png": {},
        },
      },
      responses: {
        200: {
          headers: { "X-Shape": { description: "Round or not.", schema: { type: "string" } } },
          content: {
            "application/json": {
              schema: { properties: { thing: { $ref: "#/components/schemas/ThingOutput" } } },
            },
          },
        },
        default: { content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
      },
      security: [{ token: [] }, { page: [] }, {}],
    });
    const { Thing, ThingOutput } = document.components.schemas;
    expect([Thing?.["required"], ThingOutput?.["required"]]).toEqual([["name"], ["name", "size"]]);
  });

  it("has every route of the host once, and nothing that it does not define", () => {
    const document = createOpenApiDocument([...real, ...createOpenApiRoutes(real, "1.2.3")], "1.2.3");
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(real.length + 2);
    const used = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    const defined = Object.keys(document.components.schemas);
    expect(used.map(([, name]) => name).filter((name) => !defined.includes(name ?? ""))).toEqual([]);
    expect(JSON.stringify(document)).not.toContain("$defs");
  });

  it("says that an answer is JSON where it can also be a stream", () => {
    const streaming = defineRoute({
      ...made,
      responses: { 200: { description: "It.", json: z.object({}), mediaTypes: ["text/event-stream"] } },
      params: null,
      query: null,
      body: null,
      handle: async () => ({ empty: true }),
    });
    const operation = createOpenApiDocument([streaming], "1.2.3").paths["/things/{id}"]?.["post"];
    expect(operation).toMatchObject({
      responses: {
        200: { content: { "application/json": { schema: { type: "object" } }, "text/event-stream": {} } },
      },
    });
  });

  it("is JSON Schema that another validator takes, and that refuses what the routes refuse", () => {
    const document = createOpenApiDocument(real, "1.2.3");
    const validate = validatorOf(document, "EditRequest");
    expect(validate({ prompt: "a red door", image_b64: "AAAA", seed: 7 })).toBe(true);
    expect(validate({ prompt: "a red door", image_b64: "AAAA" })).toBe(false);
    expect(validate({ seed: 7, image_b64: "AAAA", mask_b64: null, expiry: null })).toBe(true);
    expect(validate({ seed: 7, strength: 0.5 })).toBe(false);
    expect(validate({ seed: 7, guidance_scale: 21 })).toBe(false);
  });
});

function validatorOf(document: OpenApiDocument, name: string): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, "document");
  const validate = ajv.compile({ $ref: `document#/components/schemas/${name}` });
  return (value) => validate(value);
}
