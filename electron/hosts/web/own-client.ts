import { WebSocket } from "ws";
import type { Stop, Wire } from "../../../shared/rpc/wire.ts";
import { withNamedFile } from "../file-response.ts";
import type { RequestHandler } from "../serve-request.ts";

/** A server of ours on this computer, and the cookie that admits to it. */
export interface ServedHere {
  readonly origin: string;
  readonly cookie: string;
}

/** A page whose frames are passed on. */
export interface BridgedPage extends Wire {
  /** Nobody answers any more: the page fails what it has asked, and asks for another wire. Ends this one. */
  lose(): void;
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

/** Passes the frames of a page on to the server and its answers back, until the page goes or is told of a loss. */
export function bridgeTo({ origin, cookie }: ServedHere, page: BridgedPage): Stop {
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
  socket.on("error", () => {}); // its close follows
  let stopped = false;
  const stop = () => {
    stopped = true;
    stopFrames();
    stopCloses();
    socket.close();
  };
  const stopCloses = page.onClose(stop);
  socket.on("close", () => {
    if (stopped) return;
    stop();
    page.lose();
  });
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
