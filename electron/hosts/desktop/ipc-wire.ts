import type { IpcMainEvent, WebContents, WebFrameMain } from "electron";
import { connectionLost } from "../../../shared/rpc/client.ts";
import type { Stop, Wire } from "../../../shared/rpc/wire.ts";
import type { Log } from "../../log.ts";
import { isAppUrl } from "./app-url.ts";

/** As in preload.ts. */
const channel = "rpc";

/** The parts of a window's contents that are used. */
export type PageContents = Pick<WebContents, "mainFrame" | "send" | "isDestroyed"> & {
  readonly ipc: Pick<WebContents["ipc"], "on" | "off">;
  on(event: "did-navigate" | "render-process-gone" | "destroyed", listener: () => void): unknown;
};

/**
 * Gives every page that a window loads a wire of its own, made when its first frame comes and closed when the window
 * shows another page, its process ends or it is closed. Frames are taken from the page itself only.
 */
export function servePages(contents: PageContents, serveWire: (wire: Wire) => void, log: Log): Stop {
  let page: Page | undefined;
  const receive = (event: Pick<IpcMainEvent, "senderFrame">, frame: unknown) => {
    if (!isOwnPage(event.senderFrame, contents)) {
      log.warn("Dropped a frame that is not from the editor's page.");
      return;
    }
    if (!page) {
      page = openPage(contents);
      serveWire(page.wire);
    }
    page.receive(frame);
  };
  const end = () => {
    page?.close();
    page = undefined;
  };
  contents.ipc.on(channel, receive);
  contents.on("did-navigate", end); // not within a page: the old one's scripts are gone
  contents.on("render-process-gone", end);
  contents.on("destroyed", end);
  return () => {
    if (!contents.isDestroyed()) contents.ipc.off(channel, receive);
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
  readonly wire: Wire;
  receive(frame: unknown): void;
  close(): void;
}

function openPage(contents: PageContents): Page {
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
