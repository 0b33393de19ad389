import { type ChildProcessWithoutNullStreams, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const closingTerminal = fileURLToPath(new URL("closing-terminal.py", import.meta.url));
export const commandLineEntry = fileURLToPath(new URL("../../out/main/cli.js", import.meta.url));

export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Its own, so that no settings of this machine are read. */
  readonly home: string;
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array;
  /** Called once it runs. */
  readonly onStart?: (child: ChildProcessWithoutNullStreams) => void;
  /** Called with the process and everything that it has said so far, whenever it says something. */
  readonly onOutput?: (child: ChildProcessWithoutNullStreams, text: string) => void;
}

function environmentOf({ home, environment = {} }: Pick<CommandOptions, "home" | "environment">) {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, "config"),
    XDG_CONFIG_HOME: join(home, "config"),
    ...environment,
  };
}

/** Runs the built `palimpsest`, without any key that this machine has. */
export async function runPalimpsest(
  args: readonly string[],
  { folder, stdin, onStart, onOutput, ...options }: CommandOptions,
): Promise<CommandOutcome> {
  const child = spawn(process.execPath, [commandLineEntry, ...args], {
    cwd: folder,
    env: environmentOf(options),
  });
  const out: Buffer[] = [];
  let stderr = "";
  let text = "";
  const heard = (chunk: Buffer) => {
    text += chunk.toString();
    onOutput?.(child, text);
  };
  child.stdout.on("data", (chunk: Buffer) => {
    out.push(chunk);
    heard(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    heard(chunk);
  });
  child.stdin.on("error", () => {}); // it may end without reading
  child.stdin.end(stdin);
  onStart?.(child);
  await once(child, "close");
  return { code: child.exitCode, stdout: Buffer.concat(out), stderr };
}

/** Where there are terminals, and a Python to make one: its program. */
export function findPythonWithTerminals(): string | null {
  const found = spawnSync("python3", ["-c", "import pty, sys; print(sys.executable)"], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : null;
}

/**
 * Runs the built `palimpsest` in a terminal of its own, which is closed once a word was said in it.
 * @returns the exit code; a signal as its number below 0.
 */
export async function runInClosingTerminal(
  python: string,
  word: string,
  args: readonly string[],
  { folder, ...options }: Pick<CommandOptions, "home" | "folder" | "environment">,
): Promise<number> {
  const { stdout } = await promisify(execFile)(
    python,
    [closingTerminal, word, process.execPath, commandLineEntry, ...args],
    { cwd: folder, env: environmentOf(options), timeout: 60_000 },
  );
  return Number(stdout);
}
