import { type App, Menu, type Shell } from "electron";
import type { SettingsStore } from "../../handlers/host-services.ts";
import type { HostCommands } from "../host-commands.ts";
import { menuTemplate } from "./menu.ts";

export interface ApplicationMenuOptions {
  readonly app: App;
  readonly shell: Shell;
  readonly settings: SettingsStore;
  readonly commands: HostCommands;
  readonly libraryFolder: string;
  readonly logFile: string;
}

/** Sets the menu, and again whenever a setting that it shows changes. */
export function setupApplicationMenu(options: ApplicationMenuOptions): void {
  const { app, shell, settings, commands, libraryFolder, logFile } = options;
  let shown: string | undefined;
  const show = () => {
    const { theme } = settings.get();
    if (theme === shown) return;
    shown = theme;
    const template = menuTemplate({
      isMac: process.platform === "darwin",
      isPackaged: app.isPackaged,
      theme,
      send: (command) => commands.send({ type: "menu", command }),
      setTheme: (chosen) => settings.update({ theme: chosen }),
      showLibrary: () => void shell.openPath(libraryFolder), // what it says when it fails, the file manager has shown
      showLog: () => shell.showItemInFolder(logFile),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };
  show();
  settings.watch(show);
}
