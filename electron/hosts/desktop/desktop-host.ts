import { homedir } from "node:os";
import { join } from "node:path";
import { type App, type BrowserWindow, nativeTheme, type Protocol, type Shell, session } from "electron";
import { appVersion } from "../../app-version.ts";
import { type Application, compose } from "../../compose.ts";
import { makePreview } from "../../imaging/preview.ts";
import { importLimits } from "../../library/import-picture.ts";
import type { Log } from "../../log.ts";
import type { BuiltPlaces } from "../built-places.ts";
import { libraryFolder } from "../folders.ts";
import { createHostCommands } from "../host-commands.ts";
import { serveContract } from "../serve-contract.ts";
import { createRequestHandler } from "../serve-request.ts";
import { serveAppProtocol } from "./app-protocol.ts";
import { setupApplicationMenu } from "./application-menu.ts";
import { createDialogs } from "./dialogs.ts";
import { servePages } from "./ipc-wire.ts";
import { createFileOpener } from "./open-files.ts";
import { setupPermissions } from "./permissions.ts";
import { closeBeforeQuit } from "./quit.ts";
import { openSettingsStore } from "./settings-store.ts";
import { openEditorWindow } from "./window.ts";

export interface DesktopHostOptions {
  readonly app: App;
  readonly protocol: Protocol;
  readonly shell: Shell;
  readonly places: BuiltPlaces;
  /** What the person asked for; the default otherwise. */
  readonly libraryFolder: string | undefined;
  readonly logFile: string;
  readonly log: Log;
}

export interface DesktopHost {
  /** Imports files and shows them. */
  openFiles(paths: readonly string[]): void;
  /** Brings the window to the front, or opens it again. */
  showWindow(): void;
}

/**
 * Everything of the desktop app that comes after the system is ready, ending with the window.
 * @throws AppError `library-in-use`, `library-unusable`, storage errors.
 */
export async function startDesktopHost(options: DesktopHostOptions): Promise<DesktopHost> {
  const { app, protocol, shell, places, logFile, log } = options;
  const settings = openSettingsStore(app.getPath("userData"), log);
  nativeTheme.themeSource = settings.get().theme;
  const commands = createHostCommands();
  let window: BrowserWindow | undefined;
  const surroundings = { platform: process.platform, env: process.env, home: homedir() };
  const application = await compose({
    ...places,
    libraryFolder: libraryFolder(options.libraryFolder, surroundings),
    appVersion,
    host: {
      kind: "desktop",
      settings,
      ...createDialogs(app, () => window),
      commands: commands.watch,
    },
    log,
  });
  const quitting = new AbortController();
  closeBeforeQuit(
    app,
    async () => {
      quitting.abort();
      await application.close();
    },
    log,
  );
  setupPermissions(session.defaultSession);
  serveAppProtocol(protocol, requestHandler(application, places, log));
  const { folder } = application.library;
  setupApplicationMenu({ app, shell, settings, commands, libraryFolder: folder, logFile });

  const openWindow = () => {
    const opened = openEditorWindow({ preload: places.preload, settings, log });
    servePages(opened.webContents, (wire) => serveContract(application.handlers, wire, log), log);
    opened.on("closed", () => {
      if (window === opened) window = undefined;
    });
    window = opened;
  };
  openWindow();
  const openFiles = createFileOpener({ application, commands, signal: quitting.signal, log });
  return {
    openFiles: (paths) => void openFiles(paths), // never rejects: the page is told
    showWindow: () => {
      if (!window) return openWindow();
      if (window.isMinimized()) window.restore();
      window.focus();
    },
  };
}

function requestHandler({ library }: Application, places: BuiltPlaces, log: Log) {
  return createRequestHandler({
    library,
    rendererFolder: places.rendererFolder,
    samplesFolder: join(places.resourcesFolder, "samples"),
    makePreview,
    limits: { uploadBytes: importLimits.maximumBytes },
    log,
  });
}
