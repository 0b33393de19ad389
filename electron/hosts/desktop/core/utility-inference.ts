import type { InferenceProcess } from "../../../inference/process/inference-process.ts";
import { ProcessEnds } from "../../../inference/process/process-ends.ts";

/** What of Electron's UtilityProcess is used. */
export interface UtilityChild {
  /** Not there before "spawn". */
  readonly pid: number | undefined;
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  off(event: "message", listener: (message: unknown) => void): unknown;
  once(event: "spawn", listener: () => void): unknown;
  once(event: "exit", listener: (code: number) => void): unknown;
}

/**
 * A utility process as an inference process. It has no process id before it was spawned: what is posted until then is
 * kept, so that one killed that early never hears what it was to do, and is ended as soon as it is there.
 * @param killNow ends a process by its id, whatever it does; throws where it is gone already.
 */
export function overUtilityProcess(child: UtilityChild, killNow: (pid: number) => void): InferenceProcess {
  const ends = new ProcessEnds();
  let isKilled = false;
  /** Null once it was spawned. */
  let early: unknown[] | null = [];
  const end = () => {
    if (child.pid === undefined || ends.hasEnded) return;
    try {
      killNow(child.pid);
    } catch {
      // It has ended by itself, which is told in a moment.
    }
  };
  child.once("spawn", () => {
    const kept = early ?? [];
    early = null;
    if (isKilled) return end();
    for (const message of kept) child.postMessage(message);
  });
  child.once("exit", (code) => ends.tell({ code, signal: null }));
  return {
    post: (message) => {
      if (isKilled || ends.hasEnded) return;
      if (early) early.push(message);
      else child.postMessage(message);
    },
    onMessage: (listener) => {
      child.on("message", listener);
      return () => {
        child.off("message", listener);
      };
    },
    onEnd: ends.onEnd,
    hold: () => {}, // the window stays until it is closed
    kill: () => {
      isKilled = true;
      end();
    },
  };
}
