import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { defineRoute, filePart } from "../../electron/hosts/web/api/route.ts";

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request as any program could send it to this computer, headers and path as they are given. */
export function sendRaw(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Buffer | string,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const host = `127.0.0.1:${port}`;
    const request = httpRequest(
      { host: "127.0.0.1", port, method, path, headers: { host, ...headers } },
      (response) => {
        text(response).then(
          (content) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content }),
          reject,
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

/** The API's error in an answer. */
export function errorOf({ body }: RawAnswer): Record<string, unknown> {
  // The one shape that errors.ts gives them.
  return (JSON.parse(body) as { error: Record<string, unknown> }).error;
}

/** Sends a head and half of nothing; what comes back is read until the server has said something. */
export function refusedEarly(port: number, head: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", reject);
    socket.once("data", (data) => {
      resolve(String(data));
      socket.destroy();
    });
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
  });
}

/** Says what it got. */
export const echoRoute = defineRoute({
  method: "POST",
  path: "/echo/:id",
  operationId: "echo",
  summary: "For tests",
  tag: "Tests",
  params: z.object({ id: z.string().max(40) }),
  query: z.object({ q: z.string().optional() }),
  body: {
    json: z.strictObject({ words: z.string() }),
    multipart: z.object({ words: z.string(), file: filePart.optional() }),
    bytes: ["application/x-ndjson"],
    maximumBytes: 1024 ** 2,
  },
  responses: {},
  handle: async ({ params, body, origin }) => {
    if (body.kind === "bytes") return { json: { bytes: body.bytes.byteLength } };
    const { words } = body.value;
    if (words === "fail") throw new Error("a path: /home/ada/library");
    const file = body.kind === "multipart" ? body.value.file : undefined;
    return { json: { id: params.id, words, origin, file: file && Buffer.from(file.bytes).toString() } };
  },
});

/** Takes more than one body may hold in memory without waiting. */
export const largeRoute = defineRoute({
  method: "POST",
  path: "/large",
  operationId: "large",
  summary: "For tests",
  tag: "Tests",
  params: null,
  query: null,
  body: { bytes: ["application/x-ndjson"], maximumBytes: 100 * 1024 ** 2 },
  responses: {},
  handle: async ({ body }) => ({ json: { bytes: body.bytes.byteLength } }),
});
