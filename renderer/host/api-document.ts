import { z } from "zod";

const json = z.record(z.string(), z.unknown());

const content = z.record(z.string(), z.object({ schema: json.optional() })).default({});

const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(["path", "query", "header"]),
        required: z.boolean(),
        schema: json,
      }),
    )
    .default([]),
  requestBody: z.object({ required: z.boolean(), content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content })),
});

/** What the page shows of /openapi.json. */
const apiDocument = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), json) }),
});

export type Schema = z.output<typeof json>;
export type Schemas = Readonly<Record<string, Schema>>;
export interface Operation extends z.output<typeof operation> {
  /** In capitals. */
  readonly method: string;
  readonly path: string;
}

export interface ApiDocument {
  readonly version: string;
  readonly description: string;
  readonly schemas: Schemas;
  readonly groups: readonly { readonly tag: string; readonly operations: readonly Operation[] }[];
}

/** @throws Error saying why the document cannot be shown. */
export async function loadDocument(ask: typeof fetch): Promise<ApiDocument> {
  const response = await ask("/openapi.json");
  if (!response.ok)
    throw new Error(
      `The document was refused (${response.status}). Open the address that Palimpsest printed first.`,
    );
  return readDocument(await response.json());
}

export function readDocument(value: unknown): ApiDocument {
  const { info, paths, components } = apiDocument.parse(value);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, found]) => ({ ...found, path, method: method.toUpperCase() })),
  );
  const tags = [...new Set(operations.map(({ tags: [tag = ""] }) => tag))];
  return {
    version: info.version,
    description: info.description,
    schemas: components.schemas,
    groups: tags.map((tag) => ({ tag, operations: operations.filter(({ tags: [first] }) => first === tag) })),
  };
}

/** The schema itself, where it is only named. */
export function resolve(schema: Schema, schemas: Schemas): Schema {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  return schemas[reference.split("/").at(-1) ?? ""] ?? schema;
}

export function propertiesOf(schema: Schema, schemas: Schemas): [string, Schema][] {
  const properties = json.safeParse(resolve(schema, schemas)["properties"]);
  if (!properties.success) return [];
  return Object.entries(properties.data).map(([name, value]) => [name, json.catch({}).parse(value)]);
}

/** A first value to try: the required fields, with their default or an empty one of their type. */
export function exampleOf(schema: Schema, schemas: Schemas): unknown {
  const { type, default: byDefault, required, enum: choices, minimum } = resolve(schema, schemas);
  if (byDefault !== undefined) return byDefault;
  if (Array.isArray(choices)) return choices[0];
  if (type === "object") {
    const names = new Set(Array.isArray(required) ? required : []);
    const fields = propertiesOf(schema, schemas).filter(([name]) => names.has(name));
    return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(field, schemas)]));
  }
  if (type === "array") return [];
  if (type === "number" || type === "integer")
    return typeof minimum === "number" && minimum > 0 ? minimum : 0;
  return type === "boolean" ? false : "";
}
