import { utilityProcess } from "electron";
import type { ProcessEnd, StartInferenceProcess } from "../../../inference/process/inference-process.ts";

/** @param entry path of the built inference-worker.js. @param writeLog takes what it writes to its standard error. */
export function forkInference(entry: string, writeLog: (text: string) => void): StartInferenceProcess {
  return () => {
    const child = utilityProcess.fork(entry, [], {
      stdio: ["ignore", "ignore", "pipe"],
      serviceName: "Palimpsest local models",
    });
    child.stderr?.on("data", (text: Buffer) => writeLog(text.toString("utf8")));
    let ended: ProcessEnd | undefined;
    child.once("exit", (code) => {
      ended = { code, signal: null };
    });
    return {
      post: (message) => child.postMessage(message),
      onMessage: (listener) => {
        child.on("message", listener);
        return () => {
          child.off("message", listener);
        };
      },
      onEnd: (listener) => {
        if (ended) listener(ended);
        const tell = (code: number) => listener({ code, signal: null });
        child.once("exit", tell);
        return () => {
          child.off("exit", tell);
        };
      },
      hold: () => {}, // the window stays until it is closed
      kill: () => {
        // Its own kill() asks politely, which a process in the middle of a step does not hear.
        if (child.pid !== undefined && !ended) process.kill(child.pid, "SIGKILL");
      },
    };
  };
}
