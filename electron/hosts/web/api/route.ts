import { z } from "zod";
import type { Stop } from "../../../../shared/rpc/wire.ts";
import { ApiError } from "./errors.ts";

/**
 * A route of the API, declared once: Fastify's registration (register-api.ts), the proof of what a request brings and
 * the OpenAPI document are all made from it.
 */
export interface ApiRoute extends RouteFacts {
  /** Proves params, query and body, then answers. @throws ZodError where they do not fit; AppError. */
  readonly answer: (request: UnprovenRequest) => Promise<ApiAnswer>;
}

export interface RouteFacts {
  readonly method: "GET" | "POST" | "DELETE";
  /** As Fastify writes it: `/edit/status/:id`. */
  readonly path: string;
  /** As OpenAPI writes it, where that does not follow from `path`: `/v1/models/{id}` for `/v1/models/*`. */
  readonly documentedPath?: string;
  /** Unique among all routes, camelCase. */
  readonly operationId: string;
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  /** Routes are grouped by it in the documentation. */
  readonly tag: string;
  /** Of an object of strings; null where the path has none. */
  readonly params: z.ZodType | null;
  /** Of an object of strings, each name once; null where none is looked at. */
  readonly query: z.ZodType | null;
  /** Of an object of strings: headers that the route looks at by itself, for the documentation. */
  readonly headers?: z.ZodType;
  readonly body: BodyDeclaration | null;
  /** By status. Errors need not be listed: every route has them, in one shape (errors.ts). */
  readonly responses: Readonly<Record<number, ResponseDeclaration>>;
  /** Besides the token or the cookie: an address that was signed (signed-urls.ts). Only for GET. */
  readonly admitsSignedUrl?: boolean;
}

export interface BodyDeclaration {
  /** application/json. */
  readonly json?: z.ZodType;
  /** multipart/form-data: an object by field name; what is named several times is an array in order. */
  readonly multipart?: z.ZodType;
  /** Media types that are taken as they are. */
  readonly bytes?: readonly string[];
  /** Refused above it, before it is read where its length is announced. */
  readonly maximumBytes: number;
  /** Without a body, the route gets `null`. */
  readonly optional?: boolean;
}

export interface ResponseDeclaration {
  readonly description: string;
  /** Of the JSON; null where there is no body or it is no JSON. */
  readonly json: z.ZodType | null;
  /** What it can be besides JSON: `image/png`, `text/event-stream`. */
  readonly mediaTypes?: readonly string[];
  /** What each header says, by its name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file of a multipart body. */
export interface FilePart {
  readonly fileName: string;
  /** As the client says; never believed for what the bytes are. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export const filePart = z
  .custom<FilePart>(
    (value) => typeof value === "object" && value !== null && "bytes" in value,
    "must be a file, with a file name",
  )
  .meta({ type: "string", format: "binary" });

export type UnprovenBody =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "multipart"; readonly value: Readonly<Record<string, FormValue | readonly FormValue[]>> }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly mediaType: string };
export type FormValue = string | FilePart;

interface RequestFacts {
  /** By name in any case; undefined where it is missing. */
  readonly header: (name: string) => string | undefined;
  /** What this server is to the client: `http://127.0.0.1:4000`. */
  readonly origin: string;
  /** Aborts when the client has gone or the server ends. Jobs go on. */
  readonly signal: AbortSignal;
  /** Called once the answer, whatever it is, was written out whole; never for a client that has gone. */
  readonly whenAnswered: (done: () => void) => void;
  /**
   * Resolves when this caller may be sent one more answer with pictures: to be awaited before their bytes are read. What
   * it gives back is called at the answer's end, or before where the pictures were read before.
   * @throws AppError `cancelled`; ApiError `rate-limited` for a signed address.
   */
  readonly roomForPictures: () => Promise<Stop>;
  /** The body's bytes are kept elsewhere or needed no more: lets in those that wait for their memory. */
  readonly releaseBody: () => void;
}

export interface UnprovenRequest extends RequestFacts {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: UnprovenBody | null;
}

export interface ProvenRequest<P, Q, B> extends RequestFacts {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

export interface ServerSentEvent {
  /** The `event:` line; left out where it is null. */
  readonly event: string | null;
  readonly data: unknown;
  /** The `id:` line. */
  readonly id?: string;
}

interface AnswerHead {
  /** 200 if left out. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ApiAnswer =
  | (AnswerHead & { readonly json: unknown })
  | (AnswerHead & { readonly bytes: Uint8Array; readonly mediaType: string })
  /** Server-sent events until it ends; ended early when the client goes. */
  | (AnswerHead & { readonly events: AsyncIterable<ServerSentEvent> })
  | (AnswerHead & { readonly empty: true });

type BodyOf<B extends BodyDeclaration | null> = B extends BodyDeclaration
  ?
      | (B extends { readonly json: infer J extends z.ZodType }
          ? { readonly kind: "json"; readonly value: z.output<J> }
          : never)
      | (B extends { readonly multipart: infer M extends z.ZodType }
          ? { readonly kind: "multipart"; readonly value: z.output<M> }
          : never)
      | (B extends { readonly bytes: readonly string[] }
          ? { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly mediaType: string }
          : never)
      | (B extends { readonly optional: true } ? null : never)
  : null;

type OutputOf<S extends z.ZodType | null> = S extends z.ZodType ? z.output<S> : null;

/** The declaration of a route with the types that its handler gets. */
export function defineRoute<
  const P extends z.ZodType | null,
  const Q extends z.ZodType | null,
  const B extends BodyDeclaration | null,
>(
  route: RouteFacts & {
    readonly params: P;
    readonly query: Q;
    readonly body: B;
    readonly handle: (request: ProvenRequest<OutputOf<P>, OutputOf<Q>, BodyOf<B>>) => Promise<ApiAnswer>;
  },
): ApiRoute {
  const { handle, ...facts } = route;
  return {
    ...facts,
    answer: async (request) =>
      handle({
        ...request,
        // Each was parsed by the very schema that its type comes from; null where there is none.
        params: (route.params?.parse(request.params) ?? null) as OutputOf<P>,
        query: (route.query?.parse(request.query) ?? null) as OutputOf<Q>,
        body: proveBody(route.body, request.body) as BodyOf<B>,
      }),
  };
}

/** @throws ApiError 400 for a field that JavaScript keeps for itself and every schema passes over; ZodError. */
function proveBody(declared: BodyDeclaration | null, body: UnprovenBody | null): unknown {
  if (body && body.kind !== "bytes" && Object.hasOwn(Object(body.value), "__proto__")) {
    throw new ApiError("invalid-input", 'There is no "__proto__".', {
      param: "__proto__",
      apiCode: "unknown_parameter",
    });
  }
  if (body?.kind === "json") return { kind: "json", value: declared?.json?.parse(body.value) };
  if (body?.kind === "multipart") return { kind: "multipart", value: declared?.multipart?.parse(body.value) };
  return body;
}
