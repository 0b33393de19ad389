import { AppError } from "../shared/errors.ts";
import { goOnWithoutReaders } from "./command-line/lost-readers.ts";
import { serveCommand } from "./command-line/serve.ts";

// The editor without a window: `palimpsest serve` as an entry of its own, for those who have no Electron.

const ending = new AbortController();
process.once("SIGINT", () => ending.abort());
goOnWithoutReaders(process.stdout, process.stderr);

try {
  await serveCommand(process.argv.slice(2), ending.signal);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`palimpsest: ${error.message}${error.nextStep ? ` ${error.nextStep}` : ""}\n`);
  process.exitCode = error.code === "invalid-input" ? 2 : 1;
}
