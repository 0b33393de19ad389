import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { FastifyInstance } from "fastify";
import { createOpenApiDocument } from "../../electron/hosts/web/api/openapi.ts";
import type { ApiRoute } from "../../electron/hosts/web/api/route.ts";

/** Makes every JSON answer fail that is not what /openapi.json says of its route. */
export function holdAnswersToDocument(scope: FastifyInstance, routes: readonly ApiRoute[]): void {
  const check = checkOf(routes);
  scope.addHook("onSend", async (request, reply, payload) => {
    const isJson = String(reply.getHeader("content-type")).startsWith("application/json");
    if (!isJson || typeof payload !== "string") return payload;
    const { routeOptions } = request;
    const method = request.method === "HEAD" ? "GET" : request.method;
    const complaint = check(method, routeOptions.url ?? "", reply.statusCode, JSON.parse(payload));
    if (complaint !== null) throw new Error(complaint);
    return payload;
  });
}

type Check = (method: string, path: string, status: number, answer: unknown) => string | null;

/** Validators take far longer to make than to use, and servers are started for each test. */
const known = new Map<string, Check>();

function checkOf(routes: readonly ApiRoute[]): Check {
  const names = routes.map(({ operationId }) => operationId).join();
  const check = known.get(names) ?? makeCheck(routes);
  known.set(names, check);
  return check;
}

function makeCheck(routes: readonly ApiRoute[]): Check {
  const { paths, components } = createOpenApiDocument(routes, "1.2.3");
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validators = new Map<unknown, ValidateFunction>();
  return (method, path, status, answer) => {
    const route = routes.find((one) => one.path === path && one.method === method);
    const operation =
      operations.find(({ operationId }) => operationId === route?.operationId) ?? operations[0];
    // As createOpenApiDocument makes them.
    const responses = (operation?.["responses"] ?? {}) as Readonly<Record<string, Documented>>;
    if (route && Object.keys(route.responses).length === 0 && status < 400) return null; // a test's own
    const documented = route ? (responses[status] ?? responses["default"]) : responses["default"];
    const schema = documented?.content?.["application/json"]?.schema;
    if (!schema) return `${method} ${path} answered JSON with ${status}, which is not documented.`;
    const validate = validators.get(schema) ?? ajv.compile({ ...schema, components });
    validators.set(schema, validate);
    return validate(answer) ? null : `${method} ${path}: ${ajv.errorsText(validate.errors)}`;
  };
}

interface Documented {
  readonly content?: { readonly "application/json"?: { readonly schema: object } };
}
