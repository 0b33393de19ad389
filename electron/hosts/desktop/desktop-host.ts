import { homedir } from "node:os";
import {
  type App,
  type BrowserWindow,
  nativeTheme,
  type Protocol,
  type Shell,
  safeStorage,
  session,
} from "electron";
import type { Settings } from "../../../shared/domain/settings.ts";
import { AppError } from "../../../shared/errors.ts";
import type { HandlersOf } from "../../../shared/rpc/define.ts";
import type { Log } from "../../log.ts";
import type { SecretStore } from "../../secrets/secret-store.ts";
import type { BuiltPlaces } from "../built-places.ts";
import { libraryFolder, modelsFolder, type Surroundings } from "../folders.ts";
import type { BridgedPage } from "../web/own-client.ts";
import { serveAppProtocol } from "./app-protocol.ts";
import { setupApplicationMenu } from "./application-menu.ts";
import type { shellContract } from "./core/contract.ts";
import { type Core, connectCore } from "./core/core-client.ts";
import { forkInference } from "./core/fork-inference.ts";
import { serveInferenceProcesses } from "./core/inference-over-channel.ts";
import { spawnCore } from "./core/spawn-core.ts";
import { createDialogs } from "./dialogs.ts";
import { servePages } from "./ipc-wire.ts";
import { setupPermissions } from "./permissions.ts";
import { closeBeforeQuit } from "./quit.ts";
import { openDesktopSecrets } from "./safe-storage.ts";
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
  /** Takes what the core logs. */
  readonly writeLog: (text: string) => void;
  /** The app cannot go on. */
  readonly onFatal: (error: unknown) => void;
  readonly log: Log;
}

export interface DesktopHost {
  /** Imports files and shows them. */
  openFiles(paths: readonly string[]): void;
  /** Brings the window to the front, or opens it again. */
  showWindow(): void;
}

/** A core that ends sooner than this after its start would do so again. */
const shortLifeMs = 10_000;

/**
 * Everything of the desktop app that comes after the system is ready, ending with the window.
 * @throws AppError `library-in-use`, `library-unusable`, storage errors.
 */
export async function startDesktopHost(options: DesktopHostOptions): Promise<DesktopHost> {
  const { app, protocol, shell, places, logFile, writeLog, onFatal, log } = options;
  const settings = openSettingsStore(app.getPath("userData"), log);
  nativeTheme.themeSource = settings.get().theme;
  const secrets = await openDesktopSecrets(app.getPath("userData"), safeStorage, process.platform, log);
  let window: BrowserWindow | undefined;
  let isPageConnected = false;
  let reloadAtOnce = () => {};
  const dialogs = createDialogs(app, () => window);
  const keepSettings = (changed: Settings) => {
    if (JSON.stringify(changed) !== JSON.stringify(settings.get())) settings.update(changed);
  };

  const surroundings: Surroundings = { platform: process.platform, env: process.env, home: homedir() };
  const startCore = async (): Promise<Core> => {
    const spawned = spawnCore(places.desktopCore, writeLog, log);
    serveInferenceProcesses(spawned.channel, forkInference(places.inferenceWorker, writeLog));
    const startedAt = Date.now();
    const started = connectCore({
      channel: spawned.channel,
      start: {
        libraryFolder: libraryFolder(options.libraryFolder, surroundings),
        modelsFolder: modelsFolder(surroundings),
        rendererFolder: places.rendererFolder,
        resourcesFolder: places.resourcesFolder,
        settings: settings.get(),
        secrets: {
          keys: Object.fromEntries(secrets.names().map((name) => [name, secrets.get(name) ?? ""])),
          canStore: secrets.canStore,
          reason: secrets.reason,
        },
      },
      shell: { ...dialogs, ...keyKeeper(secrets) },
      onSettings: keepSettings,
      onLost: () => void restartCore(startedAt),
      log,
    });
    started.catch(() => spawned.kill());
    return started;
  };
  /**
   * What was announced is in the library, so a new core goes on where the old one ended. The page connects to it by
   * itself and saves what it has not saved yet; one that was still loading has to begin anew.
   */
  const restartCore = async (startedAt: number) => {
    log.error("The core ended unexpectedly.");
    try {
      if (Date.now() - startedAt < shortLifeMs) throw coreLost();
      core = await startCore();
      if (!isPageConnected) reloadAtOnce();
    } catch (error) {
      onFatal(error);
    }
  };
  let core = await startCore();

  closeBeforeQuit(app, () => core.close(), log);
  setupPermissions(session.defaultSession);
  serveAppProtocol(protocol, (request) => core.handle(request));
  setupApplicationMenu({
    app,
    shell,
    settings,
    changeSettings: (change) => core.changeSettings(change),
    send: (command) => core.command({ type: "menu", command }),
    libraryFolder: core.libraryFolder,
    logFile,
  });
  const openWindow = () => {
    const { preload, resourcesFolder } = places;
    const opened = openEditorWindow({ app, preload, resourcesFolder, settings, log });
    window = opened.window;
    reloadAtOnce = opened.reloadAtOnce;
    window.webContents.on("did-navigate", () => {
      isPageConnected = false;
    });
    const servePage = (page: BridgedPage) => {
      isPageConnected = true;
      core.servePage(page);
    };
    servePages(window.webContents, servePage, log);
    window.on("closed", () => {
      if (window !== opened.window) return;
      window = undefined;
      reloadAtOnce = () => {};
    });
  };
  openWindow();
  return {
    openFiles: (paths) => core.openFiles(paths),
    showWindow: () => {
      if (!window) return openWindow();
      if (window.isMinimized()) window.restore();
      window.focus();
    },
  };
}

function keyKeeper(
  secrets: SecretStore,
): Pick<HandlersOf<typeof shellContract>["shell"], "keepKey" | "forgetKey"> {
  return {
    keepKey: async ({ name, value }) => {
      await secrets.set(name, value);
      return null;
    },
    forgetKey: async ({ name }) => {
      await secrets.remove(name);
      return null;
    },
  };
}

function coreLost(): AppError {
  return new AppError("internal", "The part of Palimpsest that keeps your pictures ended unexpectedly.", {
    nextStep: "Start Palimpsest again; what was shown as saved is saved. The log has the details.",
  });
}
