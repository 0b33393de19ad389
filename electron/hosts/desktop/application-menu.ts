import { type App, Menu, type Shell } from "electron";
import type { MenuCommand } from "../../../shared/contract/host.ts";
import type { SettingsChange } from "../../../shared/domain/settings.ts";
import type { SettingsStore } from "../../handlers/host-services.ts";
import { menuTemplate } from "./menu.ts";

export interface ApplicationMenuOptions {
  readonly app: App;
  readonly shell: Shell;
  readonly settings: SettingsStore;
  readonly changeSettings: (change: SettingsChange) => void;
  readonly send: (command: MenuCommand) => void;
  readonly libraryFolder: string;
  readonly logFile: string;
}

/** Sets the menu, and again whenever a setting that it shows changes. */
export function setupApplicationMenu(options: ApplicationMenuOptions): void {
  const { app, shell, settings, changeSettings, send, libraryFolder, logFile } = options;
  let shown: string | undefined;
  const show = () => {
    const { theme, shortcuts } = settings.get();
    const next = JSON.stringify([theme, shortcuts]);
    if (next === shown) return;
    shown = next;
    const template = menuTemplate({
      isMac: process.platform === "darwin",
      isPackaged: app.isPackaged,
      theme,
      shortcuts,
      send,
      setTheme: (chosen) => changeSettings({ theme: chosen }),
      showLibrary: () => void shell.openPath(libraryFolder), // what it says when it fails, the file manager has shown
      showLog: () => shell.showItemInFolder(logFile),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };
  show();
  settings.watch(show);
}
