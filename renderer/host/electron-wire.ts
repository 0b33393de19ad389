import { connectionLost } from "../../shared/rpc/client.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { HostWire } from "./host-wire.ts";
import { reconnectDelay } from "./reconnect-delay.ts";

/** What electron/preload/preload.ts puts into the page. */
export interface HostBridge {
  send(frame: unknown): void;
  onFrame(listener: (frame: unknown) => void): Stop;
  /** The process that keeps the library is gone, or the line to it: what was asked is not answered any more. */
  onClose(listener: () => void): Stop;
  /** After a close: the frames that follow are for a new line. Those from before it are dropped. */
  reopen(): void;
}

declare global {
  interface Window {
    /** Only in the desktop app. */
    readonly palimpsestHost?: HostBridge;
  }
}

export interface ElectronWireOptions {
  /** Calls back after a time; the returned function forgets it. */
  readonly wait: (milliseconds: number, callBack: () => void) => Stop;
  /** 0..1 */
  readonly random: () => number;
}

/**
 * The line through the main process. It is there before the page; when it closes it is opened again, after waits that
 * grow until the host answers. Whether it answers shows with the first frame: a line that leads nowhere closes again.
 */
export function electronWire(bridge: HostBridge, { wait, random }: ElectronWireOptions = ofPage): HostWire {
  const closes = new Set<() => void>();
  const opens = new Set<() => void>();
  let isOpen = true;
  let failedAttempts = 0;
  let stopWaiting: Stop = () => {};

  const reopen = () => {
    isOpen = true;
    bridge.reopen();
    for (const listener of opens) listener();
  };
  const stopFrames = bridge.onFrame(() => {
    failedAttempts = 0;
  });
  const stopCloses = bridge.onClose(() => {
    if (!isOpen) return;
    isOpen = false;
    for (const listener of closes) listener();
    stopWaiting = wait(reconnectDelay(failedAttempts++, random()), reopen);
  });

  return {
    send: (frame) => {
      if (!isOpen) throw connectionLost();
      bridge.send(frame);
    },
    onFrame: (listener) => bridge.onFrame(listener),
    onClose: (listener) => add(closes, listener),
    onOpen: (listener) => {
      if (isOpen) queueMicrotask(listener);
      return add(opens, listener);
    },
    onRefused: () => () => {},
    close: () => {
      stopFrames();
      stopCloses();
      stopWaiting();
    },
  };
}

const ofPage: ElectronWireOptions = {
  wait: (milliseconds, callBack) => {
    const timer = setTimeout(callBack, milliseconds);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

function add(listeners: Set<() => void>, listener: () => void): Stop {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
