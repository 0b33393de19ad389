import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as it arrived. */
export interface ArrivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a server does with a request, good or bad. */
export type FakeReply =
  | {
      readonly kind: "reply";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string | Uint8Array;
    }
  /** Cuts the connection. `in-body`: after half of a body whose length was announced. */
  | { readonly kind: "drop"; readonly when: "before-headers" | "after-headers" | "in-body" }
  /** Sends one byte after another, without ever coming to the end. */
  | { readonly kind: "drip" }
  /** Reads the request and says nothing. */
  | { readonly kind: "hang" }
  /** Announces more than anyone should read, and sends some of it. */
  | { readonly kind: "oversized"; readonly announcedBytes: number }
  /** Sends without end and without saying how much. */
  | { readonly kind: "endless" };

export const htmlPage: FakeReply = {
  kind: "reply",
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: "<!doctype html><html><body><h1>Please sign in to the network</h1></body></html>",
};

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): FakeReply {
  return {
    kind: "reply",
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

export function redirect(location: string): FakeReply {
  return { kind: "reply", status: 302, headers: { location }, body: "" };
}

export interface FakeServer {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  readonly requests: readonly ArrivedRequest[];
  /** Ends every connection too. */
  close(): Promise<void>;
}

export interface FakeServerOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** What it throws is answered as 500. */
  readonly answer: (request: ArrivedRequest) => FakeReply | Promise<FakeReply>;
}

/** A real server on 127.0.0.1, so that connections can really break. */
export async function startFakeServer({ port = 0, answer }: FakeServerOptions): Promise<FakeServer> {
  const requests: ArrivedRequest[] = [];
  const drips = new Set<NodeJS.Timeout>();
  const server = createServer((incoming, response) => {
    void (async () => {
      try {
        const request = await readRequest(incoming);
        requests.push(request);
        await send(await answer(request), response, drips);
      } catch (error) {
        if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
        response.end(String(error));
      }
    })();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  // `as`: a server that listens on a port has an address of this kind.
  const address = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      for (const drip of drips) clearInterval(drip);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<ArrivedRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer); // `as`: no encoding was set
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const headers = Object.entries(incoming.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")] as const,
  );
  return {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(parts),
  };
}

async function send(reply: FakeReply, response: ServerResponse, drips: Set<NodeJS.Timeout>): Promise<void> {
  switch (reply.kind) {
    case "reply": {
      const body = Buffer.from(reply.body);
      response.writeHead(reply.status, { "content-length": body.byteLength, ...reply.headers });
      response.end(body);
      return;
    }
    case "drop":
      if (reply.when !== "before-headers") {
        response.writeHead(200, { "content-type": "application/octet-stream", "content-length": 2000 });
        response.flushHeaders();
        if (reply.when === "in-body") response.write(Buffer.alloc(1000, 1));
        await flushed();
      }
      response.destroy();
      return;
    case "drip": {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      const drip = setInterval(() => response.write("1"), 10);
      drips.add(drip);
      response.once("close", () => {
        clearInterval(drip);
        drips.delete(drip);
      });
      return;
    }
    case "hang":
      return;
    case "oversized":
      response.writeHead(200, { "content-type": "image/png", "content-length": reply.announcedBytes });
      response.write(Buffer.alloc(1000, 1));
      return;
    case "endless": {
      response.writeHead(200, { "content-type": "image/png" });
      const part = Buffer.alloc(65_536, 1);
      const pour = () => {
        while (!response.destroyed && response.write(part));
      };
      response.on("drain", pour);
      pour();
      return;
    }
  }
}

/** Gives the socket a turn to send what was written before it is cut. */
function flushed(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
