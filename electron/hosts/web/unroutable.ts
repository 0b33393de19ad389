import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ConnectionError, FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../../log.ts";
import { dataHeaders } from "../security-headers.ts";
import { ApiError, errorAnswer } from "./api/errors.ts";

/** For a path that is none: `/%zz`. Only programs ask for such, and so they are answered in the API's shape. */
export function refuseBadPath(request: FastifyRequest, reply: FastifyReply, log: Log): void {
  refuse(
    new ApiError("invalid-input", "The path of this request cannot be read.", {
      nextStep: "Write each % that stands for itself as %25.",
      apiCode: "bad_url",
    }),
    request,
    reply,
    log,
  );
}

/** For a method that no route of ours could have: PROPFIND. */
export function refuseUnknownMethod(request: FastifyRequest, reply: FastifyReply, log: Log): void {
  refuse(
    new ApiError("invalid-input", `${request.method} is answered nowhere here.`, {
      nextStep: "GET /openapi.json lists what there is.",
      status: 501, // RFC 9110, 15.6.2
      apiCode: "method_not_allowed",
    }),
    request,
    reply,
    log,
  );
}

/** For what Node cannot read as a request: a method that is none, headers that are too large or come too slowly. */
export function refuseUnreadable(cause: ConnectionError, socket: Socket, log: Log): void {
  if (cause.code === "ECONNRESET" || !socket.writable) {
    socket.destroy(cause);
    return;
  }
  const { status, headers, body } = errorAnswer(
    unreadable(cause.code),
    "An unreadable request",
    log,
    (known) => known,
  );
  const text = JSON.stringify(body);
  const head = {
    ...dataHeaders,
    ...headers,
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    Connection: "close",
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n${text}`);
  socket.destroy(cause);
}

function unreadable(code: string): ApiError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new ApiError("too-large", "The headers of this request are too large.", {
        nextStep: "Send less than 16 KB of them.",
        status: 431,
        apiCode: "headers_too_large",
      });
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new ApiError("network", "The request came too slowly.", { status: 408, apiCode: "timeout" });
    default:
      return new ApiError("invalid-input", "This is no request that can be read.", {
        apiCode: "bad_request",
      });
  }
}

function refuse(error: ApiError, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const { status, headers, body } = errorAnswer(error, request.method, log, (known) => known);
  reply
    .code(status)
    .headers({ ...dataHeaders, ...headers })
    .send(body);
}
