import { spawn } from "node:child_process";

export interface Ended {
  readonly code: number;
  /** Standard output and error as they came. */
  readonly output: string;
}

/** Never throws: a program that cannot be started has code 127. */
export function runProgram(command: string, commandArguments: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, commandArguments, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
