import type { Stop } from "../../shared/rpc/wire.ts";
import type { HostWire } from "./host-wire.ts";

/** What electron/preload/preload.ts puts into the page. */
export interface HostBridge {
  send(frame: unknown): void;
  onFrame(listener: (frame: unknown) => void): Stop;
}

declare global {
  interface Window {
    /** Only in the desktop app. */
    readonly palimpsestHost?: HostBridge;
  }
}

/** The line to the main process. It is there before the page and ends with it. */
export function electronWire(bridge: HostBridge): HostWire {
  return {
    send: (frame) => bridge.send(frame),
    onFrame: (listener) => bridge.onFrame(listener),
    onClose: () => () => {},
    onOpen: (listener) => {
      queueMicrotask(listener);
      return () => {};
    },
    onRefused: () => () => {},
    close: () => {},
  };
}
