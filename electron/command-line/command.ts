import type { InputSources } from "./picture-input.ts";
import type { Terminal } from "./terminal.ts";

/** The process around a command. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborts at Ctrl+C, or when the process is told to end. */
  readonly signal: AbortSignal;
  /** Aborts when that happens a second time, for commands that come to an end by themselves at the first. */
  readonly secondSignal: AbortSignal;
  readonly stdin: InputSources["stdin"];
  readonly stdout: NodeJS.WritableStream;
}
