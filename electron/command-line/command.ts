import type { InputSources } from "./picture-input.ts";
import type { Terminal } from "./terminal.ts";

/** The process around a command. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborts at Ctrl+C. */
  readonly signal: AbortSignal;
  /** Aborts at the second Ctrl+C, for commands that come to an end by themselves at the first. */
  readonly secondSignal: AbortSignal;
  readonly stdin: InputSources["stdin"];
  readonly stdout: NodeJS.WritableStream;
}
