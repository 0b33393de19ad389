import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../out/main/headless.js", import.meta.url));

export interface HeadlessHost {
  /** With the token: admits whoever opens it. */
  readonly url: string;
  readonly origin: string;
  readonly pid: number | undefined;
  /** Everything that it wrote to the terminal. */
  output(): string;
  /** As a crash or a power cut ends it. */
  kill(): Promise<void>;
  /** As a person ends it. */
  stop(): Promise<void>;
}

export interface HeadlessOptions {
  readonly libraryFolder: string;
  /** Instead of the person's own home, so that no settings of this machine are read or changed. */
  readonly home: string;
  /** Besides what this process has. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the built headless host, as `palimpsest serve` does. Rejects with what it said if it does not come up. */
export async function startHeadlessHost({
  libraryFolder,
  home,
  environment = {},
}: HeadlessOptions): Promise<HeadlessHost> {
  const child = spawn(process.execPath, [entry, "--port", "0", "--library", libraryFolder], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_DATA_HOME: join(home, "data"),
      APPDATA: join(home, "config"),
      LOCALAPPDATA: join(home, "data"),
      ...environment,
    },
  });
  const ended = once(child, "exit");
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const [found] = /http:\/\/\S+[?]token=[\w-]+/.exec(output) ?? [];
      if (found) resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    void ended.then(() => reject(new Error(`The host did not start:\n${output}`)));
  });
  return {
    url,
    origin: new URL(url).origin,
    pid: child.pid,
    output: () => output,
    kill: () => end(child, "SIGKILL", ended),
    stop: () => end(child, "SIGTERM", ended),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await ended;
}
