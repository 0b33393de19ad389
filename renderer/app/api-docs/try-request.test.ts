import { describe, expect, it } from "vitest";
import { exampleOf, type Operation, readDocument } from "../../host/api-document.ts";
import { curlOf, type Filled, requestOf } from "./try-request.ts";

const { groups, schemas } = readDocument({
  info: { title: "Palimpsest", version: "1", description: "" },
  paths: {
    "/v1/models/{id}": {
      get: {
        operationId: "getModel",
        summary: "One model",
        tags: ["OpenAI"],
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string" } },
          { name: "wait", in: "query", required: false, schema: { type: "string" } },
        ],
        responses: { default: { description: "", content: {} } },
      },
    },
    "/edit": {
      post: {
        operationId: "submitEdit",
        summary: "",
        tags: ["Jobs"],
        parameters: [{ name: "Idempotency-Key", in: "header", required: false, schema: { type: "string" } }],
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Edit" } } },
        },
        responses: {},
      },
    },
  },
  components: {
    schemas: {
      Edit: {
        type: "object",
        required: ["seed", "size"],
        properties: { seed: { type: "integer", minimum: 0 }, size: { enum: ["auto", "large"] }, extra: {} },
      },
    },
  },
});
const [get, post] = groups.flatMap(({ operations }) => operations);
const withNothing: Filled = { parameters: {}, body: { kind: "none" } };

function present(operation: Operation | undefined): Operation {
  if (!operation) throw new Error("The document has two operations.");
  return operation;
}

describe("trying a route", () => {
  it("puts what was filled in where it belongs, and leaves out what was not", () => {
    const filled = { ...withNothing, parameters: { id: "bfl/flux a?b", wait: "" } };
    expect(requestOf(present(get), filled)).toEqual({
      url: "/v1/models/bfl/flux%20a%3Fb",
      init: { method: "GET" },
    });
    const waiting = { ...filled, parameters: { id: "x", wait: "a&b" } };
    expect(requestOf(present(get), waiting).url).toBe("/v1/models/x?wait=a%26b");
  });

  it("sends a header that was filled in, and shows it in the command", () => {
    const filled = { ...withNothing, parameters: { "Idempotency-Key": "it's one" } };
    expect(requestOf(present(post), filled).init.headers).toEqual({ "Idempotency-Key": "it's one" });
    expect(curlOf(present(post), filled, "")).toContain("-H 'Idempotency-Key: it'\\''s one'");
    expect(requestOf(present(post), withNothing).init.headers).toBeUndefined();
  });

  it("begins with a body of what is required", () => {
    const content = present(post).requestBody?.content["application/json"];
    expect(exampleOf(content?.schema ?? {}, schemas)).toEqual({ seed: 0, size: "auto" });
  });

  it("writes a command that a shell reads as it was meant, without a token in it", () => {
    const body = { kind: "text", mediaType: "application/json", text: `{"prompt":"it's $HOME"}` } as const;
    expect(curlOf(present(post), { ...withNothing, body }, "http://127.0.0.1:1")).toBe(
      "curl -X POST 'http://127.0.0.1:1/edit' \\\n" +
        '  -H "Authorization: Bearer $PALIMPSEST_API_TOKEN" \\\n' +
        "  -H 'Content-Type: application/json' \\\n" +
        `  --data '{"prompt":"it'\\''s $HOME"}'`,
    );
  });
});
