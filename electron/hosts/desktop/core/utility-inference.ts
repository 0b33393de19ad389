import type { InferenceProcess, ProcessEnd } from "../../../inference/process/inference-process.ts";

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
  let ended: ProcessEnd | undefined;
  let isKilled = false;
  /** Null once it was spawned. */
  let early: unknown[] | null = [];
  const listeners = new Set<(end: ProcessEnd) => void>();
  const end = () => {
    if (child.pid === undefined || ended) return;
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
  child.once("exit", (code) => {
    ended = { code, signal: null };
    for (const listener of listeners) listener(ended);
  });
  return {
    post: (message) => {
      if (isKilled || ended) return;
      if (early) early.push(message);
      else child.postMessage(message);
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
    hold: () => {}, // the window stays until it is closed
    kill: () => {
      isKilled = true;
      end();
    },
  };
}
