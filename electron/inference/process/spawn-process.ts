import { fork } from "node:child_process";
import { Socket } from "node:net";
import type { Log } from "../../log.ts";
import type { InferenceProcess, StartInferenceProcess } from "./inference-process.ts";
import { ProcessEnds } from "./process-ends.ts";
import { withoutSecrets } from "./without-secrets.ts";

/**
 * Starts inference as a child of this Node. Not for Electron's own processes: a packaged app does not run as Node.
 * @param entry path of the built inference-worker.js.
 */
export function startInNode(entry: string, log: Log): StartInferenceProcess {
  return () => {
    const child = fork(entry, [], {
      serialization: "advanced", // pictures as bytes, not as lists of numbers
      execArgv: [],
      env: withoutSecrets(process.env),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    child.stderr?.setEncoding("utf8");
    child.stderr?.on("data", (text: string) => log.info("The inference process says", { text }));
    return overChild(child);
  };
}

function overChild(child: ReturnType<typeof fork>): InferenceProcess {
  const ends = new ProcessEnds();
  child.on("exit", (code, signal) => ends.tell({ code, signal }));
  child.on("error", () => {
    // It could not be started, or a message could not be sent: only the first leaves no process to exit.
    if (child.pid === undefined) ends.tell({ code: null, signal: null });
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
    onEnd: ends.onEnd,
    hold: (isHeld) => {
      const change = isHeld ? "ref" : "unref";
      child[change]();
      child.channel?.[change]();
      if (child.stderr instanceof Socket) child.stderr[change]();
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
