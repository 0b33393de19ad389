import { parseJson } from "../../shared/parse-json.ts";
import { connectionLost } from "../../shared/rpc/client.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { HostWire } from "./host-wire.ts";
import { reconnectDelay } from "./reconnect-delay.ts";

/** The part of a browser's WebSocket that is used. */
export interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  addEventListener(type: "open" | "close" | "message", listener: (event: Event) => void): void;
}

export interface WebSocketWireOptions {
  readonly open: () => Socket;
  /** True while the host takes this page's session; false if not; rejects when the host does not answer at all. */
  readonly isSessionValid: () => Promise<boolean>;
  /** Calls back after a time; the returned function forgets it. */
  readonly wait: (milliseconds: number, callBack: () => void) => Stop;
  /** 0..1, spreads the attempts of many pages. */
  readonly random?: () => number;
}

/**
 * Frames as JSON text over a WebSocket that is opened again whenever it closes, waiting longer each time (doubling
 * from 250 ms to 10 s). Before each new attempt the session is asked for, since a browser does not say why a socket
 * was refused.
 */
export function webSocketWire(options: WebSocketWireOptions): HostWire {
  const { open, isSessionValid, wait, random = Math.random } = options;
  const frames = new Set<(frame: unknown) => void>();
  const closes = new Set<() => void>();
  const opens = new Set<() => void>();
  const refusals = new Set<() => void>();
  let socket: Socket | undefined;
  let stopWaiting: Stop = () => {};
  let failedAttempts = 0;
  let ended = false;

  const attempt = () => {
    const current = open();
    let wasOpen = false;
    socket = current;
    current.addEventListener("open", () => {
      wasOpen = true;
      failedAttempts = 0;
      notify(opens);
    });
    current.addEventListener("message", (event) => {
      const data: unknown = event instanceof MessageEvent ? event.data : undefined;
      const frame = typeof data === "string" ? parseJson(data) : undefined; // the host sends only JSON
      if (frame !== undefined) for (const listener of frames) listener(frame);
    });
    current.addEventListener("close", () => {
      if (socket === current) socket = undefined;
      if (wasOpen) notify(closes);
      if (!ended) retry();
    });
  };
  const retry = () => {
    stopWaiting = wait(reconnectDelay(failedAttempts++, random()), () => void attemptIfValid());
  };
  const attemptIfValid = async () => {
    const valid = await isSessionValid().catch(() => undefined); // the host is not there: wait on
    if (ended) return;
    if (valid === undefined) retry();
    else if (valid) attempt();
    else notify(refusals);
  };
  attempt();

  return {
    send: (frame) => {
      if (socket?.readyState !== 1) throw connectionLost(); // 1 = WebSocket.OPEN
      socket.send(JSON.stringify(frame));
    },
    onFrame: (listener) => add(frames, listener),
    onClose: (listener) => add(closes, listener),
    onOpen: (listener) => add(opens, listener),
    onRefused: (listener) => add(refusals, listener),
    close: () => {
      ended = true;
      stopWaiting();
      socket?.close();
    },
  };
}

/** The wire to the server that this page came from. */
export function pageWebSocketWire(): HostWire {
  const url = new URL("/rpc", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return webSocketWire({
    open: () => new WebSocket(url),
    isSessionValid: async () => (await fetch("/session", { cache: "no-store" })).ok,
    wait: (milliseconds, callBack) => {
      const timer = setTimeout(callBack, milliseconds);
      return () => clearTimeout(timer);
    },
  });
}

function notify(listeners: ReadonlySet<() => void>) {
  for (const listener of listeners) listener();
}

function add<T>(listeners: Set<T>, listener: T): Stop {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
