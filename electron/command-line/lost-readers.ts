import { closeSync } from "node:fs";
import { isatty } from "node:tty";
import { exitCodes } from "./exit-code.ts";

/**
 * Whoever reads what is said may go at any time: `| head`, a closed terminal, a log that has died. What a command does
 * goes on without them, for it may be paid for, and ends with the code that it would have ended with; only a result that
 * could not be written (a full disk, say) makes it one that failed.
 */
export function goOnWithoutReaders(output: NodeJS.WritableStream, errors: NodeJS.WritableStream): void {
  errors.on("error", () => {}); // nobody is left to tell
  output.on("error", (error) => {
    const isGone = "code" in error && (error.code === "EPIPE" || error.code === "EIO");
    if (!isGone) process.exitCode ??= exitCodes.failure;
  });
  letGoOfClosedTerminals();
}

/**
 * At its end Node gives every terminal among the three standard streams its first settings back, and aborts the process
 * (signal 6) if that fails, as it does once the terminal is closed. It leaves alone what is not open any more.
 */
function letGoOfClosedTerminals(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.on("exit", () => {
    for (const descriptor of terminals) if (!isatty(descriptor)) closeSync(descriptor);
  });
}
