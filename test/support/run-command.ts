import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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

/** Runs the built `palimpsest`, without any key that this machine has. */
export async function runPalimpsest(
  args: readonly string[],
  { home, folder, environment = {}, stdin, onStart, onOutput }: CommandOptions,
): Promise<CommandOutcome> {
  const child = spawn(process.execPath, [commandLineEntry, ...args], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      USERPROFILE: home,
      APPDATA: join(home, "config"),
      XDG_CONFIG_HOME: join(home, "config"),
      ...environment,
    },
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
