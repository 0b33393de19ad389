import { exitCodeOf } from "./command-line/exit-code.ts";
import { goOnWithoutReaders } from "./command-line/lost-readers.ts";
import { serveCommand } from "./command-line/serve.ts";
import { createTerminal, terminalOptionsOf } from "./command-line/terminal.ts";
import { helpAskedFor } from "./command-line/usage.ts";

// The editor without a window: `palimpsest serve` as an entry of its own, for those who have no Electron.

const args = process.argv.slice(2);
const ending = new AbortController();
process.once("SIGINT", () => ending.abort());
goOnWithoutReaders(process.stdout, process.stderr);

const terminal = createTerminal({
  ...terminalOptionsOf(args),
  output: process.stdout,
  errors: process.stderr,
});

try {
  const help = helpAskedFor("serve", args);
  if (help === null) await serveCommand(args, ending.signal);
  else terminal.result({ usage: help }, help);
} catch (error) {
  terminal.error(error);
  process.exitCode = exitCodeOf(error);
}
