import { utilityProcess } from "electron";
import type { StartInferenceProcess } from "../../../inference/process/inference-process.ts";
import { withoutSecrets } from "../../../inference/process/without-secrets.ts";
import { overUtilityProcess } from "./utility-inference.ts";

/** @param entry path of the built inference-worker.js. @param writeLog takes what it writes to its standard error. */
export function forkInference(entry: string, writeLog: (text: string) => void): StartInferenceProcess {
  return () => {
    const child = utilityProcess.fork(entry, [], {
      stdio: ["ignore", "ignore", "pipe"],
      serviceName: "Palimpsest local models",
      env: withoutSecrets(process.env),
    });
    child.stderr?.on("data", (text: Buffer) => writeLog(text.toString("utf8")));
    // Its own kill() asks politely, which a process in the middle of a step does not hear.
    return overUtilityProcess(child, (pid) => void process.kill(pid, "SIGKILL"));
  };
}
