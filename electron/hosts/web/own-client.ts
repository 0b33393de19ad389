import { WebSocket } from "ws";
import type { Stop, Wire } from "../../../shared/rpc/wire.ts";
import { withNamedFile } from "../file-response.ts";
import type { RequestHandler } from "../serve-request.ts";

/** A server of ours on this computer, and the cookie that admits to it. */
export interface ServedHere {
  readonly origin: string;
  readonly cookie: string;
}

/** Passes requests on to the server and its answers back; bodies stream both ways. Files it names are read here. */
export function forwardTo({ origin, cookie }: ServedHere): RequestHandler {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.delete("Content-Length"); // a streamed body is sent in chunks
    headers.set("Cookie", cookie);
    headers.set("Origin", origin);
    const body = request.body ? { body: request.body, duplex: "half" as const } : {};
    try {
      const response = await fetch(`${origin}${pathname}${search}`, {
        method: request.method,
        headers,
        redirect: "manual",
        signal: request.signal,
        ...body,
      });
      return await withNamedFile(response, request);
    } catch {
      return new Response(null, { status: 503 }); // the server is going away, or the page has
    }
  };
}

/** Passes the frames of a page on to the server and its answers back, until the page goes. */
export function bridgeTo({ origin, cookie }: ServedHere, page: Wire): Stop {
  const socket = new WebSocket(`${origin.replace(/^http/, "ws")}/rpc`, {
    headers: { Cookie: cookie },
    origin,
    perMessageDeflate: false,
  });
  const early: string[] = [];
  const stopFrames = page.onFrame((frame) => {
    const text = toText(frame);
    if (text === undefined) return;
    if (socket.readyState === socket.OPEN) socket.send(text);
    else if (socket.readyState === socket.CONNECTING) early.push(text);
  });
  socket.on("open", () => {
    for (const text of early.splice(0)) socket.send(text);
  });
  socket.on("message", (data: unknown) => {
    try {
      page.send(JSON.parse(String(data)));
    } catch {
      // The page has gone between two frames.
    }
  });
  socket.on("error", () => {}); // its close follows, and whoever runs the server sees to it
  const stop = () => {
    stopFrames();
    socket.close();
  };
  page.onClose(stop);
  return stop;
}

/** Undefined for what JSON cannot hold: no page of ours sends it. */
function toText(frame: unknown): string | undefined {
  try {
    return JSON.stringify(frame);
  } catch {
    return undefined;
  }
}
