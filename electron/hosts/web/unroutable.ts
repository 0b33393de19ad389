import type { FastifyReply, FastifyRequest } from "fastify";
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

function refuse(error: ApiError, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const { status, headers, body } = errorAnswer(error, request.method, log, (known) => known);
  reply
    .code(status)
    .headers({ ...dataHeaders, ...headers })
    .send(body);
}
