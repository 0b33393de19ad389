import { join } from "node:path";
import { app, dialog, protocol, shell } from "electron";
import { builtPlaces } from "./hosts/built-places.ts";
import { registerAppScheme } from "./hosts/desktop/app-protocol.ts";
import type { DesktopHost } from "./hosts/desktop/desktop-host.ts";
import { openLogFile } from "./hosts/desktop/log-file.ts";
import { setupNavigationPolicy } from "./hosts/desktop/navigation-policy.ts";
import { readDesktopArguments } from "./hosts/desktop/picture-files.ts";
import { claimSingleInstance } from "./hosts/desktop/single-instance.ts";
import { startFailureText } from "./hosts/desktop/start-failure.ts";
import { createLog, logLevelFrom, maskSecrets } from "./log.ts";

// The desktop app. Here is what has to happen before the system is ready; all the rest is loaded meanwhile.

const asked = readDesktopArguments(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd());
const logFile = join(app.getPath("logs"), "palimpsest.log");
const writeToFile = openLogFile(logFile);
const writeLog = (unmasked: string) => {
  const text = maskSecrets(unmasked); // what the core wrote in its last moment may not have come from its log
  if (!app.isPackaged) process.stderr.write(text);
  writeToFile(text);
};
const log = createLog({ level: logLevelFrom(process.env.PALIMPSEST_LOG, "info"), write: writeLog });

let host: DesktopHost | undefined;
/** Files that come before the library is open. */
const waiting: string[] = [...asked.files];

if (claimSingleInstance(app, asked.files, (files) => (openFiles(files), host?.showWindow()))) {
  process.on("uncaughtExceptionMonitor", (error) => log.error("Something unexpected failed.", { error }));
  registerAppScheme(protocol);
  setupNavigationPolicy(app, shell, log);
  app.on("open-file", (event, path) => {
    event.preventDefault();
    openFiles([path]);
  });
  app.on("activate", () => host?.showWindow());
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
  start().catch(fail);
} else {
  process.stderr.write("Palimpsest is open already; its window is shown.\n");
  app.quit();
}

async function start(): Promise<void> {
  const [{ startDesktopHost }] = await Promise.all([
    import("./hosts/desktop/desktop-host.ts"),
    app.whenReady(),
  ]);
  const places = builtPlaces(new URL(".", import.meta.url));
  host = await startDesktopHost({
    app,
    protocol,
    shell,
    places,
    libraryFolder: asked.libraryFolder,
    logFile,
    writeLog,
    onFatal: fail,
    log,
  });
  host.openFiles(waiting.splice(0));
}

function openFiles(files: readonly string[]): void {
  if (host) host.openFiles(files);
  else waiting.push(...files);
}

/** Before there is a window, a box of the system's own says what to do. */
function fail(error: unknown): void {
  log.error("The start failed.", { error });
  const { title, content } = startFailureText(error);
  dialog.showErrorBox(title, content);
  app.exit(1);
}
