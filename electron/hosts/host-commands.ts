import type { HostCommand } from "../../shared/contract/host.ts";

export interface HostCommands {
  /** Reaches every page that watches, or the first that will. */
  readonly send: (command: HostCommand) => void;
  /** Until the signal aborts. */
  readonly watch: (signal: AbortSignal) => AsyncIterable<HostCommand>;
}

/** Commands from the host to its pages. Those of before the first page came are kept for it. */
export function createHostCommands(): HostCommands {
  const kept: HostCommand[] = [];
  const watchers = new Set<(command: HostCommand) => void>();

  return {
    send: (command) => {
      if (watchers.size === 0) kept.push(command);
      for (const tell of watchers) tell(command);
    },
    watch: async function* (signal) {
      const queue = kept.splice(0);
      let wake: (() => void) | undefined;
      const tell = (command: HostCommand) => {
        queue.push(command);
        wake?.();
      };
      const abort = () => wake?.();
      watchers.add(tell);
      signal.addEventListener("abort", abort);
      try {
        while (!signal.aborted) {
          const command = queue.shift();
          if (command) yield command;
          else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        signal.removeEventListener("abort", abort);
        watchers.delete(tell);
        // What this page did not get to see (it was reloaded, say) is for the next.
        if (watchers.size === 0) kept.unshift(...queue);
      }
    },
  };
}
