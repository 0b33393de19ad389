import { fork } from "node:child_process";
import { Socket } from "node:net";
import type { Log } from "../../log.ts";
import type { InferenceProcess, ProcessEnd, StartInferenceProcess } from "./inference-process.ts";

/**
 * Starts inference as a child of this Node. Not for Electron's own processes: a packaged app does not run as Node.
 * @param entry path of the built inference-worker.js.
 */
export function startInNode(entry: string, log: Log): StartInferenceProcess {
  return () => {
    const child = fork(entry, [], {
      serialization: "advanced", // pictures as bytes, not as lists of numbers
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    child.stderr?.setEncoding("utf8");
    child.stderr?.on("data", (text: string) => log.info("The inference process says", { text }));
    return overChild(child);
  };
}

function overChild(child: ReturnType<typeof fork>): InferenceProcess {
  let ended: ProcessEnd | undefined;
  const listeners = new Set<(end: ProcessEnd) => void>();
  const end = (how: ProcessEnd) => {
    if (ended) return;
    ended = how;
    for (const listener of listeners) listener(how);
  };
  child.on("exit", (code, signal) => end({ code, signal }));
  child.on("error", () => {
    // It could not be started, or a message could not be sent: only the first leaves no process to exit.
    if (child.pid === undefined) end({ code: null, signal: null });
  });
  return {
    post: (message) => {
      if (child.connected) child.send(message as object, () => {}); // `as`: every message of ours is an object
    },
    onMessage: (listener) => {
      child.on("message", listener);
      return () => {
        child.off("message", listener);
      };
    },
    onEnd: (listener) => {
      if (ended) listener(ended);
      else listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    hold: (isHeld) => {
      const change = isHeld ? "ref" : "unref";
      child[change]();
      child.channel?.[change]();
      if (child.stderr instanceof Socket) child.stderr[change]();
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
