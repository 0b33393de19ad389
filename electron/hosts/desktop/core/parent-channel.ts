import type { Channel } from "./channel.ts";

/** Electron's utility processes talk to their parent through this; its types are Electron's. */
interface ParentPort {
  on(event: "message", listener: (event: { readonly data: unknown }) => void): void;
  off(event: "message", listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** Whether this is one of Electron's utility processes, which cannot start processes of their own. */
export function isUtilityProcess(): boolean {
  return parentPort() !== undefined;
}

function parentPort(): ParentPort | undefined {
  return (process as { readonly parentPort?: ParentPort }).parentPort; // only in a utility process
}

/** The line to the process that started this one, whether that is a Node or a utility process. */
export function parentChannel(): Channel {
  const port = parentPort();
  if (port) return overPort(port);
  return {
    post: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => {
      process.on("message", listener);
      return () => {
        process.off("message", listener);
      };
    },
    onClose: (listener) => {
      process.on("disconnect", listener);
      return () => {
        process.off("disconnect", listener);
      };
    },
  };
}

/** A utility process does not outlive its parent, so there is nothing to tell of its close. */
function overPort(port: ParentPort): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      const receive = ({ data }: { readonly data: unknown }) => listener(data);
      port.on("message", receive);
      return () => port.off("message", receive);
    },
    onClose: () => () => {},
  };
}
