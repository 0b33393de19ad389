import { connectionLost } from "../../shared/rpc/client.ts";
import type { Wire } from "../../shared/rpc/wire.ts";

export interface WirePair {
  readonly client: Wire;
  readonly server: Wire;
  /** Sends what no client of ours would. */
  readonly sendToServer: (frame: unknown) => void;
  readonly sendToClient: (frame: unknown) => void;
  /** Every frame that arrived, in order. */
  readonly atServer: readonly unknown[];
  readonly atClient: readonly unknown[];
  /** Cuts the line: both ends hear of it. */
  readonly close: () => void;
}

/** Two ends of a line in memory. Frames arrive later and as a copy, as between processes. */
export function pairWires(copy: (frame: unknown) => unknown): WirePair {
  const toServer = makeEnd(copy);
  const toClient = makeEnd(copy);
  const wire = (out: End, back: End): Wire => ({
    send: out.deliver,
    onFrame: (listener) => add(back.frameListeners, listener),
    onClose: (listener) => add(back.closeListeners, listener),
  });
  return {
    client: wire(toServer, toClient),
    server: wire(toClient, toServer),
    sendToServer: toServer.deliver,
    sendToClient: toClient.deliver,
    atServer: toServer.arrived,
    atClient: toClient.arrived,
    close: () => {
      for (const end of [toServer, toClient]) end.close();
    },
  };
}

/** What each of the product's transports does to a frame on the way. */
export const transports: Readonly<Record<string, (frame: unknown) => unknown>> = {
  "structured clone": (frame) => structuredClone(frame),
  JSON: (frame) => JSON.parse(JSON.stringify(frame)) as unknown,
};

type End = ReturnType<typeof makeEnd>;

function makeEnd(copy: (frame: unknown) => unknown) {
  const frameListeners = new Set<(frame: unknown) => void>();
  const closeListeners = new Set<() => void>();
  const arrived: unknown[] = [];
  let closed = false;
  return {
    frameListeners,
    closeListeners,
    arrived,
    deliver: (frame: unknown) => {
      if (closed) throw connectionLost();
      const copied = copy(frame);
      setImmediate(() => {
        if (closed) return;
        arrived.push(copied);
        for (const listener of frameListeners) listener(copied);
      });
    },
    close: () => {
      closed = true;
      for (const listener of closeListeners) listener();
    },
  };
}

function add<T>(listeners: Set<T>, listener: T) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
