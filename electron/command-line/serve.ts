import { homedir } from "node:os";
import { join } from "node:path";
import { appVersion } from "../app-version.ts";
import { builtPlaces } from "../hosts/built-places.ts";
import { libraryFolder, modelsFolder, settingsFolder } from "../hosts/folders.ts";
import { canShowBrowser, openBrowser } from "../hosts/web/browser.ts";
import { isLoopback } from "../hosts/web/origin-check.ts";
import { startWebHost } from "../hosts/web/web-host.ts";
import { createLog, logLevelFrom } from "../log.ts";
import { readArguments, usageError } from "./arguments.ts";

/**
 * Serves the editor until the signal aborts or the process is told to end. Prints its address, with the token, on
 * standard output; everything else goes to standard error.
 * @throws AppError `invalid-input` for the arguments; what `startWebHost` throws.
 */
export async function serveCommand(args: readonly string[], signal: AbortSignal): Promise<void> {
  const asked = readServeArguments(args);
  const surroundings = { platform: process.platform, env: process.env, home: homedir() };
  const log = createLog({
    level: logLevelFrom(process.env.PALIMPSEST_LOG, "warn"),
    write: (line) => process.stderr.write(line),
  });
  const say = (line: string) => {
    if (!asked.quiet) process.stderr.write(`${line}\n`);
  };
  const ended = untilEnded(signal);
  if (!isLoopback(asked.address)) process.stderr.write(`${openToTheNetwork(asked.address)}\n`);
  const host = await startWebHost({
    ...builtPlaces(new URL(".", import.meta.url)),
    port: asked.port,
    address: asked.address,
    libraryFolder: libraryFolder(asked.library, surroundings),
    modelsFolder: modelsFolder(surroundings),
    settingsFile: join(settingsFolder(surroundings), "web-settings.json"),
    appVersion,
    environment: process.env,
    log,
  });
  try {
    const started = { url: host.url, library: host.libraryFolder };
    process.stdout.write(asked.json ? `${JSON.stringify(started)}\n` : `Palimpsest is at ${host.url}\n`);
    say(`Its library is ${host.libraryFolder}. Ctrl+C ends it.`);
    const wanted = asked.open ?? process.stdout.isTTY;
    if (wanted && canShowBrowser(surroundings)) openBrowser(host.makeSingleUseUrl(), process.platform);
    await ended;
  } finally {
    await host.close();
  }
}

/** Resolves on the caller's signal, SIGTERM or a closed terminal. */
function untilEnded(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => resolve();
    signal.addEventListener("abort", end, { once: true });
    process.once("SIGTERM", end);
    process.once("SIGHUP", end);
  });
}

function readServeArguments(args: readonly string[]) {
  const { values, positionals } = readArguments(args, {
    port: { type: "string", default: "0" },
    address: { type: "string", default: "127.0.0.1" },
    library: { type: "string" },
    open: { type: "boolean", default: false },
    "no-open": { type: "boolean", default: false },
  });
  if (positionals.length > 0)
    throw usageError(`serve takes options only, not "${positionals[0]}"; the library is --library DIR.`);
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port <= 65_535)) throw usageError(`--port is "${values.port}"; it must be a number from 0 to 65535.`);
  if (values.open && values["no-open"]) throw usageError("--open and --no-open exclude each other.");
  return {
    port,
    address: values.address,
    library: values.library,
    open: values.open ? true : values["no-open"] ? false : undefined,
    quiet: values.quiet,
    json: values.json,
  };
}

function openToTheNetwork(address: string): string {
  return (
    `Warning: listening on ${address}. Whoever on this network learns the address with its token can see and change ` +
    "the library, and the connection is not encrypted."
  );
}
