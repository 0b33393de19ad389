import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Child {
  readonly process: ChildProcess;
  /** Every line the child printed, as it comes. */
  readonly lines: AsyncIterable<string>;
  /** As `kill -9` does; resolves when the system has taken the process away. */
  kill(): Promise<void>;
}

/** Runs a script of this folder in a process of its own, from its TypeScript source. */
export function startChild(script: string, parameters: readonly string[]): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", path, ...parameters], {
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  return {
    process: child,
    lines: createInterface({ input: child.stdout }),
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The first line, or a clear failure if the child ends without one. */
export async function firstLine(child: Child): Promise<string> {
  for await (const line of child.lines) return line;
  throw new Error("The child process ended without a word.");
}
