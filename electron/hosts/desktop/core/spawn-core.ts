import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { app, type UtilityProcess, utilityProcess } from "electron";
import type { Log } from "../../../log.ts";
import type { Channel } from "./channel.ts";
import { findNodeHere } from "./find-node.ts";

/** The core's process as its parent sees it. */
export interface CoreProcess {
  readonly channel: Channel;
  kill(): void;
}

/**
 * Starts the core: on Linux in Node itself, because every process of Electron's own binary there has loaded the
 * system's GLib, which the one inside sharp's libvips clashes with (crashes at random); elsewhere in Electron's Node.
 * @param entry the built `desktop-core.js`.
 * @param writeLog takes what the core writes to its standard error.
 */
export function spawnCore(entry: string, writeLog: (text: string) => void, log: Log): CoreProcess {
  const node =
    process.platform === "linux" ? findNodeHere(app.isPackaged ? process.resourcesPath : null) : null;
  if (node) return inNode(node, entry, writeLog);
  if (process.platform === "linux") {
    log.warn("No Node 20.19 or newer was found: pictures are decoded by Electron's own, which may crash.");
  }
  return inUtilityProcess(entry, writeLog);
}

function inNode(node: string, entry: string, writeLog: (text: string) => void): CoreProcess {
  const child: ChildProcess = spawn(node, [entry], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  passOn(child.stderr, writeLog);
  const closes = new Set<() => void>();
  const close = () => {
    for (const listener of closes) listener();
    closes.clear();
  };
  child.on("exit", close);
  child.on("error", close); // it could not be started
  return {
    channel: {
      post: (message) => {
        // The process may be gone already; `exit` tells.
        if (child.connected) child.send(message as object, () => {});
      },
      onMessage: (listener) => {
        child.on("message", listener);
        return () => {
          child.off("message", listener);
        };
      },
      onClose: (listener) => {
        closes.add(listener);
        return () => {
          closes.delete(listener);
        };
      },
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

function inUtilityProcess(entry: string, writeLog: (text: string) => void): CoreProcess {
  const child: UtilityProcess = utilityProcess.fork(entry, [], {
    stdio: ["ignore", "ignore", "pipe"],
    serviceName: "Palimpsest core",
  });
  passOn(child.stderr, writeLog);
  return {
    channel: {
      post: (message) => child.postMessage(message),
      onMessage: (listener) => {
        child.on("message", listener);
        return () => {
          child.off("message", listener);
        };
      },
      onClose: (listener) => {
        const closed = () => listener();
        child.once("exit", closed);
        return () => {
          child.off("exit", closed);
        };
      },
    },
    kill: () => void child.kill(),
  };
}

function passOn(output: Readable | NodeJS.ReadableStream | null, write: (text: string) => void): void {
  output?.setEncoding("utf8");
  output?.on("data", (text: string) => write(text));
}
