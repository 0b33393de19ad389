import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from "fastify";
import { invariant } from "../../../../shared/assert.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { Log } from "../../../log.ts";
import type { Tell } from "../../../programs/tell.ts";
import { type Caller, createAnswerRoom } from "./answer-room.ts";
import { bearerToken, createTokenCheck } from "./authenticate.ts";
import { ApiError, errorAnswer } from "./errors.ts";
import { type ByteBudget, createRateLimit } from "./limits.ts";
import { readBody } from "./read-body.ts";
import type { ApiRoute } from "./route.ts";
import { sendAnswer } from "./send-answer.ts";
import type { SignedUrls } from "./signed-urls.ts";

export interface ApiOptions {
  readonly routes: readonly ApiRoute[];
  readonly signedUrls: SignedUrls;
  readonly limits: ApiLimits;
  readonly tell: Tell;
  readonly log: Log;
}

export interface ApiLimits {
  /** Requests a second that one token may make for ever, and at once after a rest; 0 sets no limit. */
  readonly perSecond: number;
  readonly burst: number;
  /** Over all requests: of bodies from a megabyte on, and of smaller ones. */
  readonly bodyBytes: ByteBudget;
  readonly smallBodyBytes: ByteBudget;
  readonly bodyIdleMs: number;
  readonly bodyTotalMs: number;
  /** With pictures, that one token, and one signed address, may be sent at once. */
  readonly answersAtOnce: number;
  readonly answersOfAddressAtOnce: number;
  /** Longest time in which a client reads nothing of its answer. */
  readonly answerIdleMs: number;
}

/** What the server that the API lives on knows of a request. */
export interface ApiAdmission {
  /** Bearer tokens that are admitted. Empty until the server listens. */
  tokens(): readonly string[];
  /** Whether the request's cookie is that of the editor's page. */
  hasCookie(request: FastifyRequest): boolean;
  /** Why Host or Origin are refused, or null. Only who is known by a cookie must say its Origin. */
  refusal(request: FastifyRequest, isProgram: boolean): string | null;
  /** The server's own origin as this client reached it. */
  originFor(request: FastifyRequest): string;
  readonly headers: Readonly<Record<string, string>>;
}

const longestDiscardMs = 10_000;
const mostDiscardedBytes = 512 * 1024 ** 2;

/**
 * Registers the routes on a Fastify scope of their own. Every request is proven in this order: Host and Origin, token or
 * cookie or signature, rate, then body. There are no CORS headers: a page of another site cannot read an answer.
 */
export function registerApi(scope: FastifyInstance, admission: ApiAdmission, options: ApiOptions): void {
  const { routes, signedUrls, limits, tell, log } = options;
  const rate = createRateLimit(limits.perSecond, limits.burst, Date.now);
  let callerOf: ((token: string) => string | null) | undefined;
  const knows = (token: string) => {
    callerOf ??= createTokenCheck(admission.tokens()); // they are there once the server listens, and stay
    return callerOf(token);
  };
  const room = createAnswerRoom();
  const callers = new WeakMap<FastifyRequest, Caller>();
  const bodies = {
    budget: limits.bodyBytes,
    smallBudget: limits.smallBodyBytes,
    idleMs: limits.bodyIdleMs,
    totalMs: limits.bodyTotalMs,
  };

  /** @throws ApiError */
  const admit = (request: FastifyRequest, admitsSignedUrl: boolean): Caller => {
    const { authorization, "x-api-key": apiKey } = request.headers;
    const token = bearerToken({ authorization, apiKey: typeof apiKey === "string" ? apiKey : undefined });
    const isPage = token === null && admission.hasCookie(request);
    const refusal = admission.refusal(request, !isPage);
    if (refusal !== null) {
      log.warn("Refused a request of a program.", { refusal });
      throw new ApiError("unauthorized", `This request is refused: ${refusal}.`, {
        status: 403,
        apiCode: "forbidden",
      });
    }
    const path = request.raw.url?.split("?")[0] ?? "";
    const isSigned = admitsSignedUrl && signedUrls.isSigned(path, request.query);
    const caller = token === null ? (isPage ? "the page" : null) : knows(token);
    if (caller === null && !isSigned) {
      throw new ApiError("unauthorized", "The token is missing or wrong.", {
        nextStep:
          "Send `Authorization: Bearer TOKEN`, with the token of the address that Palimpsest printed or PALIMPSEST_API_TOKEN.",
        headers: { "WWW-Authenticate": 'Bearer realm="Palimpsest"' },
      });
    }
    const waitMs = rate.take(caller ?? "signed addresses");
    if (waitMs !== null) {
      throw new ApiError("rate-limited", "There are too many requests with this token.", {
        retryAfterMs: waitMs,
        apiCode: "rate_limit_exceeded",
      });
    }
    // A signed address is given on: who has it must not fill the memory, nor stand in the way of who has another.
    return caller === null
      ? { name: `signed ${path}`, answersAtOnce: limits.answersOfAddressAtOnce, mayWait: false }
      : { name: caller, answersAtOnce: limits.answersAtOnce, mayWait: true };
  };

  const proven =
    (admitsSignedUrl: boolean): onRequestHookHandler =>
    (request, _reply, done) => {
      try {
        callers.set(request, admit(request, admitsSignedUrl));
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error("A request could not be proven.", { cause: error }));
      }
    };

  const whenAnswered = (reply: FastifyReply) => (done: () => void) => {
    reply.raw.once("finish", () => {
      try {
        done();
      } catch (error) {
        log.error("What follows an answer has failed.", { error });
      }
    });
  };
  const roomForPictures = async (request: FastifyRequest, reply: FastifyReply, signal: AbortSignal) => {
    const caller = callers.get(request);
    invariant(caller, "a request that is answered was admitted");
    const leave = await room.enter(caller, signal);
    reply.raw.once("close", leave);
    return () => {
      reply.raw.off("close", leave);
      leave();
    };
  };
  const facts = (request: FastifyRequest, reply: FastifyReply, signal: AbortSignal) => ({
    params: request.params,
    query: request.query,
    header: (name: string) => {
      const value = request.headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    origin: admission.originFor(request),
    signal,
    whenAnswered: whenAnswered(reply),
    roomForPictures: () => roomForPictures(request, reply, signal),
  });
  const respond = async (route: ApiRoute, request: FastifyRequest, reply: FastifyReply) => {
    const gone = new AbortController();
    reply.raw.on("close", () => {
      if (!reply.raw.writableFinished) gone.abort(new AppError("cancelled", "The client has gone."));
    });
    let release = () => {};
    try {
      // The body is in no variable of this frame, which lives until the answer is there: the route decides how long
      // it is held.
      const { answering } = await readBody(request.raw, route.body, bodies, gone.signal).then((read) => {
        release = read.release;
        const known = { ...facts(request, reply, gone.signal), releaseBody: release };
        return { answering: route.answer({ ...known, body: read.body }) };
      });
      const answer = await answering;
      sendAnswer(request, reply, answer, limits.answerIdleMs, gone.signal);
    } finally {
      release();
    }
    return reply;
  };

  // Bodies are read by `respond`, when the request has proven itself.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
  scope.setErrorHandler((error, request, reply) => {
    const { status, headers, body } = errorAnswer(
      ofFastify(error) ?? error,
      `${request.method} ${request.routeOptions.url ?? ""}`,
      log,
      tell,
    );
    if (!request.raw.complete) discard(request.raw);
    return reply.code(status).headers(headers).send(body);
  });
  // Before all else, so that a route's own headers win.
  scope.addHook("onRequest", (_request, reply, done) => {
    reply.headers(admission.headers);
    done();
  });

  for (const route of routes) {
    scope.route({
      method: route.method,
      url: route.path,
      exposeHeadRoute: hasHead(route),
      onRequest: proven(route.admitsSignedUrl ?? false),
      handler: (request, reply) => respond(route, request, reply),
    });
  }
  for (const [path, methods] of methodsByPath(routes)) {
    scope.route({
      method: scope.supportedMethods.filter((name) => !methods.includes(name)),
      url: path,
      onRequest: proven(false),
      handler: async (request) => {
        throw new ApiError("invalid-input", `${request.method} is not answered here.`, {
          nextStep: `Use ${methods.join(" or ")}.`,
          status: 405,
          apiCode: "method_not_allowed",
          headers: { Allow: methods.join(", ") },
        });
      },
    });
  }
  scope.all("/v1/*", {
    onRequest: proven(false),
    handler: async (request) => {
      throw new ApiError(
        "not-found",
        `There is no ${request.method} ${request.raw.url?.split("?")[0] ?? ""}.`,
        {
          nextStep: "GET /openapi.json lists what there is.",
          apiCode: "unknown_url",
        },
      );
    },
  });
}

/** What Fastify itself refuses before a route sees it: a path or a Content-Type that is none. */
function ofFastify(error: unknown): ApiError | null {
  if (!(error instanceof Error) || !("statusCode" in error)) return null;
  const { statusCode: status, message } = error;
  if (typeof status !== "number" || status < 400 || status >= 500) return null;
  return new ApiError("invalid-input", `${message}.`, { status, apiCode: "bad_request" });
}

/** A client reads a refusal only when it has sent everything: so that it can, what is left is read and dropped. */
function discard(raw: IncomingMessage): void {
  const patience = setTimeout(() => raw.destroy(), longestDiscardMs).unref();
  let left = mostDiscardedBytes;
  raw.on("data", (chunk: Buffer) => {
    left -= chunk.byteLength;
    if (left < 0) raw.destroy();
  });
  raw.on("close", () => clearTimeout(patience));
  raw.resume();
}

/** With HEAD, which link checkers and download managers ask first. */
function methodsByPath(routes: readonly ApiRoute[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const route of routes) {
    const methods = hasHead(route) ? [route.method, "HEAD"] : [route.method];
    found.set(route.path, [...(found.get(route.path) ?? []), ...methods]);
  }
  return found;
}

/** Not for a stream: it would be run to its end to find out that nothing is said of its length. */
function hasHead({ method, responses }: ApiRoute): boolean {
  const isStream = Object.values(responses).some(({ mediaTypes }) =>
    mediaTypes?.includes("text/event-stream"),
  );
  return method === "GET" && !isStream;
}
