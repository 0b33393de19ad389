#!/usr/bin/env node
import { AppError } from "../shared/errors.ts";
import { appVersion } from "./app-version.ts";
import { splitCommand, usageError } from "./command-line/arguments.ts";
import { batchCommand } from "./command-line/batch.ts";
import type { CommandContext } from "./command-line/command.ts";
import { editCommand } from "./command-line/edit.ts";
import { exitCodeOf } from "./command-line/exit-code.ts";
import { keysCommand } from "./command-line/keys.ts";
import { libraryCommand } from "./command-line/library.ts";
import { localModelsCommand } from "./command-line/local-models.ts";
import { goOnWithoutReaders } from "./command-line/lost-readers.ts";
import { modelsCommand } from "./command-line/models.ts";
import { serveCommand } from "./command-line/serve.ts";
import { createTerminal, terminalOptionsOf } from "./command-line/terminal.ts";
import { helpAskedFor } from "./command-line/usage.ts";

const { command, rest } = splitCommand(process.argv.slice(2));
const first = new AbortController();
const second = new AbortController();
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
for (const name of endings)
  process.on(name, () => {
    const cancelled = new AppError("cancelled", "Cancelled.");
    // A terminal that closes says so twice: through its shell, and itself.
    if (first.signal.aborted && name !== "SIGHUP") {
      second.abort(cancelled);
      leaveEndingsToTheSystem();
    }
    first.abort(cancelled);
  });
goOnWithoutReaders(process.stdout, process.stderr);

const terminal = createTerminal({
  ...terminalOptionsOf(rest),
  output: process.stdout,
  errors: process.stderr,
});

try {
  await run({
    terminal,
    signal: first.signal,
    secondSignal: second.signal,
    stdin: process.stdin,
    stdout: process.stdout,
  });
} catch (error) {
  terminal.error(error);
  process.exitCode = exitCodeOf(error);
} finally {
  leaveEndingsToTheSystem();
}

/** Whatever still holds the process does not outlive another Ctrl+C. */
function leaveEndingsToTheSystem(): void {
  for (const name of endings) process.removeAllListeners(name);
}

async function run(context: CommandContext): Promise<void> {
  const help = helpAskedFor(command, rest);
  if (help !== null) return context.terminal.result({ usage: help }, help);
  switch (command) {
    case "edit":
    case "fill":
      return editCommand(rest, command, context);
    case "batch":
      return batchCommand(rest, context);
    case "local-models":
      return localModelsCommand(rest, context);
    case "models":
      return modelsCommand(rest, context);
    case "serve":
      return serveCommand(rest, context.signal);
    case "library":
      return libraryCommand(rest, context);
    case "keys":
      return keysCommand(rest, context);
    case "kontext": {
      // ONNX Runtime is a large library that no other command needs.
      const { kontextCommand } = await import("./command-line/kontext/trace.ts");
      return kontextCommand(rest, context);
    }
    case "--version":
      return context.terminal.result({ version: appVersion }, appVersion);
    default:
      throw usageError(`There is no command "${command}".`);
  }
}
