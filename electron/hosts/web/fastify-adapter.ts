import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { RequestHandler } from "../serve-request.ts";

/** Answers a Fastify request with a `Request → Response` function. Bodies stream both ways. */
export async function answerWith(
  handle: RequestHandler,
  request: FastifyRequest,
  reply: FastifyReply,
  origin: string,
): Promise<FastifyReply> {
  const asked = toRequest(request.raw, origin);
  if (!asked) return reply.code(400).send();
  const response = await handle(asked);
  reply.code(response.status);
  for (const [name, value] of response.headers) reply.header(name, value);
  if (!response.body) return reply.send();
  return reply.send(Readable.fromWeb(response.body));
}

/** Undefined for a request line that is no path of ours, for example that of a proxy. */
function toRequest(raw: IncomingMessage, origin: string): Request | undefined {
  const { method = "GET", url = "" } = raw;
  if (!url.startsWith("/")) return undefined;
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw.headers)) {
    if (typeof value === "string") headers.set(name, value);
  }
  const hasBody = method !== "GET" && method !== "HEAD";
  const body = hasBody ? { body: streamBody(raw), duplex: "half" as const } : {};
  try {
    // Joined as text: a path that starts with two slashes is no host name.
    return new Request(`${origin}${url}`, { method, headers, ...body });
  } catch {
    return undefined; // a method that the platform forbids, such as TRACE
  }
}

/** Not Readable.toWeb: that reads ahead without bound, and cuts the line before a refusal can be read. */
function streamBody(raw: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = raw.iterator({ destroyOnReturn: false });
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => {
        await chunks.return?.();
        raw.resume(); // a browser reads the answer only when it has sent everything
      },
    },
    { highWaterMark: 0 },
  );
}
