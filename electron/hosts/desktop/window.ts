import { type App, BrowserWindow, dialog, nativeTheme, screen } from "electron";
import Store from "electron-store";
import type { SettingsStore } from "../../handlers/host-services.ts";
import type { Log } from "../../log.ts";
import { appOrigin } from "./app-url.ts";
import { createUnloadGuard, type Leaving, type UnloadGuard } from "./unload-guard.ts";
import { windowIcon } from "./window-icon.ts";
import { minimumSize, placeWindow, type WindowState } from "./window-state.ts";

/** `--window` of renderer/app/tokens.css: what is seen before the page has drawn. */
const backgrounds = { dark: "#1a1a1a", light: "#ececec" };

export interface EditorWindowOptions {
  readonly app: App;
  readonly preload: string;
  readonly resourcesFolder: string;
  readonly settings: SettingsStore;
  readonly log: Log;
}

export interface EditorWindow {
  readonly window: BrowserWindow;
  /** Loads the page anew, although it may refuse: there is nothing to save to. */
  readonly reloadAtOnce: () => void;
}

/** Opens the editor's window where it was when it was closed. It appears once the page has drawn. */
export function openEditorWindow(options: EditorWindowOptions): EditorWindow {
  const { app, preload, resourcesFolder, settings, log } = options;
  const store = new Store<{ window?: WindowState }>({ name: "window", clearInvalidConfig: true });
  const mainScreen = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== mainScreen.id);
  const { isMaximized, ...bounds } = placeWindow(
    store.get("window"),
    [mainScreen, ...others].map(({ workArea }) => workArea),
  );
  const icon = windowIcon(process.platform, resourcesFolder);
  const window = new BrowserWindow({
    ...bounds,
    ...(icon ? { icon } : {}),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    backgroundColor: background(),
    title: "Palimpsest",
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      // Its dictionaries are fetched from a server of Google's.
      spellcheck: false,
    },
  });
  window.once("ready-to-show", () => {
    if (isMaximized) window.maximize();
    window.show();
  });
  const followTheme = () => window.setBackgroundColor(background());
  nativeTheme.on("updated", followTheme);
  const stopSettings = settings.watch(({ theme }) => {
    nativeTheme.themeSource = theme;
  });
  window.on("close", () => {
    const { x, y, width, height } = window.getNormalBounds();
    try {
      store.set("window", { x, y, width, height, isMaximized: window.isMaximized() });
    } catch (error) {
      log.warn("The window's place could not be kept.", { error });
    }
  });
  window.on("closed", () => {
    nativeTheme.off("updated", followTheme);
    stopSettings();
  });
  const guard = waitForSaving(app, window, log);
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    log.error("The page's process ended.", { reason });
    if (reason !== "clean-exit" && reason !== "killed") window.webContents.reload(); // everything saved is in the library
  });
  window.loadURL(`${appOrigin}/`).catch((error: unknown) => log.error("The page did not load.", { error }));
  return {
    window,
    reloadAtOnce: () => {
      guard.letGo();
      window.webContents.reload();
    },
  };
}

/** Has the page saved before the window goes. */
function waitForSaving(app: App, window: BrowserWindow, log: Log): UnloadGuard {
  const guard = createUnloadGuard({
    repeat: (leaving) => {
      if (leaving === "quit") app.quit();
      else if (window.isDestroyed()) return;
      else if (leaving === "close") window.close();
      else window.webContents.reload();
    },
    mayLose: async (leaving) => {
      log.warn("The page did not finish saving in time.", { leaving });
      const { response } = await dialog.showMessageBox(window, {
        type: "warning",
        message: "The last strokes of the mask are not saved yet.",
        detail: "Palimpsest keeps trying while its window is open. Everything else is saved.",
        buttons: ["Keep Open", `${leavingWords[leaving]} Anyway`],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      });
      return response === 1;
    },
    wait: (milliseconds, callBack) => void setTimeout(callBack, milliseconds),
    now: () => performance.now(),
  });
  const quitAsked = () => guard.asked("quit");
  app.on("before-quit", quitAsked);
  window.on("close", () => guard.asked("close"));
  window.on("closed", () => app.off("before-quit", quitAsked));
  window.webContents.on("did-finish-load", guard.loaded);
  window.webContents.on("will-prevent-unload", (event) => {
    if (guard.refused()) event.preventDefault(); // in this event: unload it all the same
  });
  return guard;
}

const leavingWords: Readonly<Record<Leaving, string>> = { close: "Close", quit: "Quit", reload: "Reload" };

function background(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light;
}
