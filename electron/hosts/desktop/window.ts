import { BrowserWindow, nativeTheme, screen } from "electron";
import Store from "electron-store";
import type { SettingsStore } from "../../handlers/host-services.ts";
import type { Log } from "../../log.ts";
import { appOrigin } from "./app-url.ts";
import { minimumSize, placeWindow, type WindowState } from "./window-state.ts";

/** `--window` of renderer/app/tokens.css: what is seen before the page has drawn. */
const backgrounds = { dark: "#1a1a1a", light: "#ececec" };

/** How long a page may hold its window open to save what is on its way. */
const closingPatienceMs = 5000;
const closingPauseMs = 50;

export interface EditorWindowOptions {
  readonly preload: string;
  readonly settings: SettingsStore;
  readonly log: Log;
}

/** Opens the editor's window where it was when it was closed. It appears once the page has drawn. */
export function openEditorWindow({ preload, settings, log }: EditorWindowOptions): BrowserWindow {
  const store = new Store<{ window?: WindowState }>({ name: "window", clearInvalidConfig: true });
  const mainScreen = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== mainScreen.id);
  const { isMaximized, ...bounds } = placeWindow(
    store.get("window"),
    [mainScreen, ...others].map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
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
  waitForSaving(window, log);
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    log.error("The page's process ended.", { reason });
    if (reason !== "clean-exit" && reason !== "killed") window.webContents.reload(); // everything saved is in the library
  });
  window.loadURL(`${appOrigin}/`).catch((error: unknown) => log.error("The page did not load.", { error }));
  return window;
}

/**
 * A page that still saves refuses to be unloaded, as it does in a browser. There the person is asked; here it is asked
 * again until it agrees, for a few seconds at most.
 */
function waitForSaving(window: BrowserWindow, log: Log): void {
  let since: number | undefined;
  window.webContents.on("will-prevent-unload", (event) => {
    since ??= Date.now();
    if (Date.now() - since < closingPatienceMs) {
      setTimeout(() => {
        if (!window.isDestroyed()) window.close();
      }, closingPauseMs);
      return;
    }
    log.warn("The page did not finish saving in time.");
    event.preventDefault(); // in this event: unload it all the same
  });
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light;
}
