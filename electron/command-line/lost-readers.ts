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
}
