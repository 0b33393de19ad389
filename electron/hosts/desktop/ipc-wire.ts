import type { IpcMainEvent, WebContents, WebFrameMain } from "electron";
import { connectionLost } from "../../../shared/rpc/client.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { Log } from "../../log.ts";
import type { BridgedPage } from "../web/own-client.ts";
import { isAppUrl } from "./app-url.ts";

/** As in preload.ts. */
const channel = "rpc";
const closeChannel = "rpc-close";
const reopenChannel = "rpc-reopen";

/** The parts of a window's contents that are used. */
export type PageContents = Pick<WebContents, "mainFrame" | "send" | "isDestroyed"> & {
  readonly ipc: Pick<WebContents["ipc"], "on" | "off">;
  on(event: "did-navigate" | "render-process-gone" | "destroyed", listener: () => void): unknown;
};

/**
 * Gives every page that a window loads a wire of its own, made when its first frame comes and closed when the window
 * shows another page, its process ends or it is closed. Frames are taken from the page itself only. A page whose wire
 * is lost is told, and gets another when it asks; what it sent before it knew is dropped, as it has failed there.
 */
export function servePages(contents: PageContents, serveWire: (wire: BridgedPage) => void, log: Log): Stop {
  let page: Page | undefined;
  let isLost = false;
  const isFromPage = (event: Pick<IpcMainEvent, "senderFrame">) => {
    const isOwn = isOwnPage(event.senderFrame, contents);
    if (!isOwn) log.warn("Dropped a frame that is not from the editor's page.");
    return isOwn;
  };
  const receive = (event: Pick<IpcMainEvent, "senderFrame">, frame: unknown) => {
    if (!isFromPage(event) || isLost) return;
    if (!page) {
      page = openPage(contents, lose);
      serveWire(page.wire);
    }
    page.receive(frame);
  };
  const reopen = (event: Pick<IpcMainEvent, "senderFrame">) => {
    if (isFromPage(event)) isLost = false;
  };
  const end = () => {
    page?.close();
    page = undefined;
    isLost = false;
  };
  const lose = () => {
    end();
    isLost = true;
    if (!contents.isDestroyed()) contents.send(closeChannel);
  };
  contents.ipc.on(channel, receive);
  contents.ipc.on(reopenChannel, reopen);
  contents.on("did-navigate", end); // not within a page: the old one's scripts are gone
  contents.on("render-process-gone", end);
  contents.on("destroyed", end);
  return () => {
    if (!contents.isDestroyed()) {
      contents.ipc.off(channel, receive);
      contents.ipc.off(reopenChannel, reopen);
    }
    end();
  };
}

/** True for the live top frame of our window while it shows our page. */
function isOwnPage(frame: WebFrameMain | null, contents: Pick<WebContents, "mainFrame">): boolean {
  try {
    if (frame === null || frame.parent !== null || !isAppUrl(frame.url)) return false;
    // Two handles of one frame need not be one object.
    const { mainFrame } = contents;
    return frame.processId === mainFrame.processId && frame.routingId === mainFrame.routingId;
  } catch {
    return false; // the frame went away between its message and now: whatever it asked, nobody waits for it
  }
}

interface Page {
  readonly wire: BridgedPage;
  receive(frame: unknown): void;
  close(): void;
}

function openPage(contents: PageContents, lose: () => void): Page {
  const frames = new Set<(frame: unknown) => void>();
  const closes = new Set<() => void>();
  let closed = false;
  return {
    wire: {
      send: (frame) => {
        if (closed || contents.isDestroyed()) throw connectionLost();
        contents.send(channel, frame);
      },
      onFrame: (listener) => {
        frames.add(listener);
        return () => {
          frames.delete(listener);
        };
      },
      onClose: (listener) => {
        closes.add(listener);
        return () => {
          closes.delete(listener);
        };
      },
      lose: () => {
        if (!closed) lose();
      },
    },
    receive: (frame) => {
      for (const listener of frames) listener(frame);
    },
    close: () => {
      closed = true;
      for (const listener of closes) listener();
    },
  };
}
