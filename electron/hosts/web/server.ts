import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { type WebSocket, WebSocketServer } from "ws";
import { invariant } from "../../../shared/assert.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Stop, Wire } from "../../../shared/rpc/wire.ts";
import type { Log } from "../../log.ts";
import { dataHeaders, stepHeaders } from "../security-headers.ts";
import type { RequestHandler } from "../serve-request.ts";
import type { ApiAdmission } from "./api/register-api.ts";
import { answerWith } from "./fastify-adapter.ts";
import { type AskedFrom, refusalOf, type ServedAt } from "./origin-check.ts";
import { createSession, type Session } from "./session.ts";
import { refuseBadPath, refuseUnknownMethod, refuseUnreadable } from "./unroutable.ts";
import { webSocketWire } from "./websocket-wire.ts";

export interface WebServerOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** What to listen on; anything but loopback is open to the network. */
  readonly address: string;
  readonly handle: RequestHandler;
  /** Called for every page that connects. */
  readonly serveWire: (wire: Wire) => void;
  /** What programs are answered; missing where only the page is. */
  readonly api?: ServedApi;
  readonly log: Log;
}

export interface ServedApi {
  readonly register: (scope: FastifyInstance, admission: ApiAdmission) => void;
  /** Admits programs besides the token of the printed address, and is the same at every start; null where none is set. */
  readonly token: string | null;
}

export interface WebServer {
  /** With the token: whoever opens it may use the editor. */
  readonly url: string;
  readonly port: number;
  /** For a process of ours that asks like a page: Origin and Cookie of its requests. */
  readonly origin: string;
  readonly cookie: string;
  /** Like `url`, but admits only the first who opens it. */
  readonly makeSingleUseUrl: () => string;
  /** Ends open sockets and requests. */
  close(): Promise<void>;
}

/** Frames hold words and numbers, never pixels; the longest are prompts. */
const maximumFrameBytes = 1024 * 1024;
const maximumPages = 64;
/** Pages, and programs with a connection for each request; far fewer than a process may have open. */
const maximumConnections = 900;
/** A link on another site leads here without the cookie; the step after it is our own, and brings it. */
const stepInside = '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Palimpsest</title>';
const heartbeatMs = 30_000;
/** Node's own is four times as long, and looks only every half a minute. */
const slowestHeadersMs = 15_000;
const noStore = { ...dataHeaders, "Cache-Control": "no-store" };

interface Serving {
  readonly at: ServedAt;
  readonly origin: string;
  readonly session: Session;
}

/**
 * Serves the editor over http. Every request and every socket has to name this server as Host and Origin and to bring
 * the cookie that the tokened address gives.
 * @throws AppError `unavailable` if the port or the address cannot be taken.
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { address, serveWire, api, log } = options;
  const app = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket, log),
    frameworkErrors: (_error, request, reply) => refuseBadPath(request, reply, log),
    http: { headersTimeout: slowestHeadersMs, connectionsCheckingInterval: slowestHeadersMs / 3 },
  });
  app.setNotFoundHandler((request, reply) => refuseUnknownMethod(request, reply, log));
  app.server.maxConnections = maximumConnections;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maximumFrameBytes,
    perMessageDeflate: false,
  });
  let serving: Serving | undefined; // the port, and with it all the rest, is known once it listens

  app.register(async (scope) => serveEditor(scope, () => serving, options));
  if (api) {
    app.register(async (scope) =>
      api.register(
        scope,
        admitPrograms(() => serving, api.token),
      ),
    );
  }
  app.server.on("upgrade", (request, socket, head) => {
    const status = upgradeStatus(request, serving, sockets.clients.size);
    if (status !== "101 Switching Protocols") {
      log.warn("Refused a socket.", { status });
      return refuseUpgrade(socket, status);
    }
    sockets.handleUpgrade(request, socket, head, (connected) => {
      sockets.emit("connection", connected, request);
      connected.on("error", (error) => log.debug("A page's socket failed.", { error }));
      serveWire(webSocketWire(connected));
    });
  });
  const stopHeartbeat = startHeartbeat(sockets);

  const { port, address: boundAddress } = await listen(app, options);
  const origin = `http://${reachableName(address, boundAddress)}:${port}`;
  const session = createSession(port);
  serving = { at: { address, port }, origin, session };
  return {
    url: `${origin}/?token=${session.token}`,
    port,
    origin,
    cookie: session.cookie,
    makeSingleUseUrl: () => `${origin}/?token=${session.makeSingleUseToken()}`,
    close: async () => {
      stopHeartbeat();
      for (const socket of sockets.clients) {
        socket.close(1001); // RFC 6455, 7.4.1: going away
        socket.terminate();
      }
      sockets.close();
      await app.close();
    },
  };
}

/** The page, its files and pictures, for browsers that bring the cookie. */
function serveEditor(
  scope: FastifyInstance,
  now: () => Serving | undefined,
  options: WebServerOptions,
): void {
  const { handle, log } = options;
  // Bodies are streamed by the handler; nothing is parsed here.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
  scope.addHook("onRequest", async (request, reply) => {
    const serving = now();
    if (!serving) return reply.code(503).send();
    const { at, origin, session } = serving;
    const refusal = refusalOf(askedFrom(request.raw, false), at);
    if (refusal) {
      log.warn("Refused a request.", { refusal });
      return refuse(request, reply, 403, "This request does not come from Palimpsest's own page.");
    }
    const url = parseUrl(origin, request.raw.url);
    const token = request.method === "GET" && url?.pathname === "/" ? url.searchParams.get("token") : null;
    if (session.admitsToken(token)) {
      reply.headers({ ...noStore, "Set-Cookie": session.setCookie });
      if (!isFromOtherSite(request.raw)) return reply.redirect("/", 303);
      return reply.headers(stepHeaders).type("text/html; charset=utf-8").send(stepInside);
    }
    if (session.isAdmitted(request.headers.cookie)) return undefined;
    return refuse(request, reply, 401, "Open the address that Palimpsest printed when it started.");
  });
  // A page asks this before it connects again: a browser does not say why a socket was refused.
  scope.get("/session", (_request, reply) => reply.headers(noStore).code(204).send());
  scope.all("/*", (request, reply) => answerWith(handle, request, reply, now()?.origin ?? ""));
}

function admitPrograms(now: () => Serving | undefined, token: string | null): ApiAdmission {
  return {
    tokens: () => [now()?.session.token, token].filter((known) => typeof known === "string"),
    hasCookie: ({ headers }) => now()?.session.isAdmitted(headers.cookie) ?? false,
    refusal: ({ raw }, isProgram) => {
      const serving = now();
      if (!serving) return "the server is starting";
      return refusalOf({ ...askedFrom(raw, false), isProgram }, serving.at);
    },
    // The Host has been proven to be ours.
    originFor: ({ headers }) => (headers.host ? `http://${headers.host}` : (now()?.origin ?? "")),
    headers: dataHeaders,
  };
}

async function listen(app: FastifyInstance, { port, address }: WebServerOptions): Promise<AddressInfo> {
  try {
    await app.listen({ port, host: address });
  } catch (cause) {
    await app.close();
    throw new AppError("unavailable", `Palimpsest cannot listen on ${address}, port ${port}.`, {
      nextStep: "The port may be in use: choose another with --port, or leave it out for any free one.",
      cause,
    });
  }
  const bound = app.server.address();
  invariant(bound !== null && typeof bound === "object", "a listening TCP server has an address");
  return bound;
}

/** Ends sockets whose other end has gone without a word, so that what runs for them stops. */
function startHeartbeat(sockets: WebSocketServer): Stop {
  const silent = new WeakSet<WebSocket>();
  sockets.on("connection", (socket: WebSocket) => {
    socket.on("pong", () => silent.delete(socket));
  });
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (silent.has(socket)) socket.terminate();
      silent.add(socket);
      socket.ping();
    }
  }, heartbeatMs).unref();
  return () => clearInterval(timer);
}

function upgradeStatus(request: IncomingMessage, serving: Serving | undefined, pages: number): string {
  if (!serving) return "503 Service Unavailable";
  if (refusalOf(askedFrom(request, true), serving.at)) return "403 Forbidden";
  if (!serving.session.isAdmitted(request.headers.cookie)) return "401 Unauthorized";
  if (parseUrl(serving.origin, request.url)?.pathname !== "/rpc") return "404 Not Found";
  if (pages >= maximumPages) return "503 Service Unavailable";
  return "101 Switching Protocols";
}

function refuseUpgrade(socket: Duplex, status: string) {
  socket.on("error", () => {}); // the other end may be gone already
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** ErrorData for programs and the page's own requests, words for a person who opens the bare address. */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: 401 | 403,
  nextStep: string,
): FastifyReply {
  reply.code(status).headers(noStore);
  const error = new AppError("unauthorized", "Palimpsest does not know this browser.", { nextStep });
  if (!request.headers.accept?.includes("text/html")) return reply.send(error.toData());
  return reply.type("text/plain; charset=utf-8").send(`${error.message} ${nextStep}\n`);
}

/** A link that was followed from another site, by what the browser says (Fetch Metadata). */
function isFromOtherSite({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  return site === "cross-site" || site === "same-site";
}

function askedFrom(raw: IncomingMessage, isUpgrade: boolean): AskedFrom {
  const { host, origin } = raw.headers;
  return { method: raw.method ?? "GET", host, origin, isUpgrade };
}

/** Joined as text: a path that starts with two slashes is no host name. */
function parseUrl(origin: string, path: string | undefined): URL | null {
  const text = `${origin}${path}`;
  return path?.startsWith("/") && URL.canParse(text) ? new URL(text) : null;
}

/** What leads to the server from this computer: who listens on one address only answers at no other. */
function reachableName(asked: string, bound: string): string {
  if (asked === "localhost" || bound === "0.0.0.0" || bound === "::") return "127.0.0.1";
  return bound.includes(":") ? `[${bound}]` : bound;
}
