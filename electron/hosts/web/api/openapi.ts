import { z } from "zod";
import { apiErrorBody } from "./errors.ts";
import type { BodyDeclaration, ResponseDeclaration, RouteFacts } from "./route.ts";

/** JSON, as far as this file looks into it. */
type Json = { [name: string]: unknown };

export interface OpenApiDocument extends Json {
  readonly openapi: "3.1.1";
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly securitySchemes: Json };
}

/**
 * The OpenAPI 3.1 document of routes, made from the schemas that prove their requests
 * (https://spec.openapis.org/oas/v3.1.1.html; its schemas are JSON Schema 2020-12, which zod writes).
 * @param version of Palimpsest.
 */
export function createOpenApiDocument(routes: readonly RouteFacts[], version: string): OpenApiDocument {
  const schemas = new SchemaBook();
  const error = schemas.referenceTo(apiErrorBody, "output");
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = pathOf(route);
    const operations = paths[path] ?? {};
    operations[route.method.toLowerCase()] = operationOf(route, path, schemas, error);
    paths[path] = operations;
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Palimpsest",
      version,
      description:
        "Edits of pictures by any model that this Palimpsest knows. Nothing outside a mask ever changes. Errors have " +
        "one shape everywhere; `error.palimpsest` says whether it may be tried again and what was charged.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ token: [] }, { page: [] }],
    paths,
    components: {
      schemas: schemas.all(),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "The token of the address that Palimpsest printed, or PALIMPSEST_API_TOKEN.",
        },
        page: {
          type: "apiKey",
          in: "cookie",
          name: "palimpsest-PORT",
          description: "What a browser has that opened the printed address.",
        },
      },
    },
  };
}

/** `/edit/status/:id` → `/edit/status/{id}`. */
function pathOf({ path, documentedPath }: RouteFacts): string {
  return documentedPath ?? path.replace(/:(\w+)/g, "{$1}");
}

function operationOf(route: RouteFacts, path: string, schemas: SchemaBook, error: Json): Json {
  const { operationId, summary, description, tag, responses, body, admitsSignedUrl } = route;
  const parameters = [
    ...pathParameters(path, route, schemas),
    ...parametersIn("query", route.query, schemas),
    ...parametersIn("header", route.headers ?? null, schemas),
  ];
  return {
    operationId,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === null ? {} : { requestBody: requestBodyOf(body, schemas) }),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, response]) => [status, responseOf(response, schemas)]),
      ),
      default: { description: "What went wrong.", content: { "application/json": { schema: error } } },
    },
    // A signed address needs nothing else.
    ...(admitsSignedUrl ? { security: [{ token: [] }, { page: [] }, {}] } : {}),
  };
}

function pathParameters(path: string, { params }: RouteFacts, schemas: SchemaBook): Json[] {
  const { properties } = params ? schemas.propertiesOf(params) : { properties: {} as Json };
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    // A path of several segments has its own name for Fastify.
    schema: properties[name] ?? { type: "string" },
  }));
}

function parametersIn(place: "query" | "header", declared: z.ZodType | null, schemas: SchemaBook): Json[] {
  if (declared === null) return [];
  const { properties, required } = schemas.propertiesOf(declared);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.has(name),
    schema,
  }));
}

function requestBodyOf({ json, multipart, bytes, optional }: BodyDeclaration, schemas: SchemaBook): Json {
  return {
    required: optional !== true,
    content: {
      ...(json ? { "application/json": { schema: schemas.referenceTo(json, "input") } } : {}),
      ...(multipart ? { "multipart/form-data": { schema: schemas.referenceTo(multipart, "input") } } : {}),
      ...Object.fromEntries((bytes ?? []).map((mediaType) => [mediaType, {}])),
    },
  };
}

function responseOf(response: ResponseDeclaration, schemas: SchemaBook): Json {
  const { description, json, mediaTypes, headers = {} } = response;
  const content = {
    ...(json === null ? {} : { "application/json": { schema: schemas.referenceTo(json, "output") } }),
    ...Object.fromEntries((mediaTypes ?? []).map((type) => [type, {}])),
  };
  const described = Object.entries(headers).map(([name, says]) => [
    name,
    { description: says, schema: { type: "string" } },
  ]);
  return {
    description,
    ...(described.length > 0 ? { headers: Object.fromEntries(described) } : {}),
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
}

/** The schemas with a name, once each, and those without where they are used. */
class SchemaBook {
  readonly #named = new Map<string, Json>();

  all(): Record<string, Json> {
    return Object.fromEntries([...this.#named].toSorted(([one], [other]) => one.localeCompare(other)));
  }

  /** @param side what a client sends, or what it gets: they differ where a default is filled in. */
  referenceTo(schema: z.ZodType, side: "input" | "output"): Json {
    const made = z.toJSONSchema(schema, { io: side, unrepresentable: "any" }) as Json; // an object always
    const { $schema: _dialect, $defs: definitions = {}, ...rest } = made;
    const names = new Map<string, string>();
    for (const [name, definition] of Object.entries(definitions as Json)) {
      names.set(name, this.#nameFor(name, definition as Json, side));
    }
    for (const [name, definition] of Object.entries(definitions as Json)) {
      this.#named.set(names.get(name) ?? name, withReferences(definition, names) as Json);
    }
    return withReferences(rest, names) as Json;
  }

  propertiesOf(schema: z.ZodType): { readonly properties: Json; readonly required: ReadonlySet<string> } {
    const { properties = {}, required = [] } = this.referenceTo(schema, "input");
    return { properties: properties as Json, required: new Set(required as string[]) }; // of JSON Schema
  }

  /** What goes in and what comes out can have one name and two forms. */
  #nameFor(name: string, definition: Json, side: "input" | "output"): string {
    const known = this.#named.get(name);
    const isSame = known === undefined || bare(known) === bare(definition);
    return isSame ? name : `${name}${side === "input" ? "Input" : "Output"}`;
  }
}

/** Without the references, which differ before and after they are written. */
function bare(schema: Json): string {
  return JSON.stringify(schema).replaceAll(/"#\/[^"]*"/g, '"#"');
}

/** zod's `#/$defs/…` as `#/components/schemas/…`, at every depth. */
function withReferences(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key !== "$ref" || typeof item !== "string") return [key, withReferences(item, names)];
      const name = item.replace("#/$defs/", "");
      return [key, `#/components/schemas/${names.get(name) ?? name}`];
    }),
  );
}
