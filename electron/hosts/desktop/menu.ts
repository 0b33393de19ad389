import type { MenuItemConstructorOptions } from "electron";
import type { MenuCommand } from "../../../shared/contract/host.ts";
import type { Settings } from "../../../shared/domain/settings.ts";

export interface MenuOptions {
  readonly isMac: boolean;
  /** Reloading loses nothing, but is of no use to anybody who does not work on Palimpsest itself. */
  readonly isPackaged: boolean;
  readonly theme: Settings["theme"];
  /** Keys that the person chose instead of the standard ones. */
  readonly shortcuts: Settings["shortcuts"];
  readonly send: (command: MenuCommand) => void;
  readonly setTheme: (theme: Settings["theme"]) => void;
  readonly showLibrary: () => void;
  readonly showLog: () => void;
}

/**
 * The application menu. Its commands go to the page, which alone knows whether they fit the moment, and which has the
 * same shortcuts itself: the menu shows them and does not listen for them, so that none runs twice. (macOS always
 * listens, but asks the page first, and the page marks what it has handled.)
 */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const { isMac, isPackaged, send } = options;
  /** An accelerator of null shows none. */
  const command = (
    label: string,
    accelerator: string | null,
    id: MenuCommand,
  ): MenuItemConstructorOptions => ({
    label,
    ...acceleratorOf(options.shortcuts[id === "showShortcuts" ? "shortcuts" : id], accelerator),
    registerAccelerator: false,
    click: () => send(id),
  });
  const theme = (label: string, value: Settings["theme"]): MenuItemConstructorOptions => ({
    label,
    type: "radio",
    checked: options.theme === value,
    click: () => options.setTheme(value),
  });
  const separator: MenuItemConstructorOptions = { type: "separator" };

  return [
    ...(isMac ? [{ role: "appMenu" } as const] : []),
    {
      label: "&File",
      submenu: [
        command("Open…", "CmdOrCtrl+O", "open"),
        separator,
        command("Export…", "CmdOrCtrl+S", "export"),
        separator,
        command("Models on This Computer…", null, "localModels"),
        { label: "Show Library Folder", click: options.showLibrary },
        separator,
        isMac ? { role: "close" } : { role: "quit" },
      ],
    },
    {
      label: "&Edit",
      submenu: [
        command("Undo", "CmdOrCtrl+Z", "undo"),
        command("Redo", "CmdOrCtrl+Shift+Z", "redo"),
        separator,
        { role: "cut" },
        { role: "copy" },
        { role: "paste" },
        { role: "selectAll" },
      ],
    },
    {
      label: "&View",
      submenu: [
        command("Zoom In", "CmdOrCtrl+Plus", "zoomIn"),
        command("Zoom Out", "CmdOrCtrl+-", "zoomOut"),
        command("Fit to Window", "CmdOrCtrl+0", "zoomToFit"),
        command("Actual Size", "CmdOrCtrl+1", "zoomToActualSize"),
        separator,
        {
          label: "Theme",
          submenu: [theme("Like the System", "system"), theme("Dark", "dark"), theme("Light", "light")],
        },
        { role: "togglefullscreen" },
        separator,
        ...(isPackaged ? [] : [{ role: "reload" } as const]),
        { role: "toggleDevTools" },
      ],
    },
    ...(isMac ? [{ role: "windowMenu" } as const] : []),
    {
      role: "help",
      submenu: [
        command("Keyboard Shortcuts", "?", "showShortcuts"),
        { label: "Show Log", click: options.showLog },
        ...(isMac ? [] : [separator, { role: "about" } as const]),
      ],
    },
  ];
}

/** The key that a menu item shows: the chosen one in Electron's words, none, or the standard one. */
function acceleratorOf(
  chosen: string | null | undefined,
  standard: string | null,
): Pick<MenuItemConstructorOptions, "accelerator"> {
  const shortcut = chosen === undefined ? standard : chosen;
  if (shortcut === null) return {};
  // Only the first plus signs join; a key that is one is named.
  const [, modifiers = "", key = ""] = /^(.*\+)?(.+)$/s.exec(shortcut) ?? [];
  return { accelerator: modifiers.replace("Mod", "CmdOrCtrl") + (keyNames.get(key) ?? key) };
}

/** What Electron calls a key otherwise than browsers do. */
const keyNames: ReadonlyMap<string, string> = new Map([
  ["+", "Plus"],
  [" ", "Space"],
  ["ArrowUp", "Up"],
  ["ArrowDown", "Down"],
  ["ArrowLeft", "Left"],
  ["ArrowRight", "Right"],
]);
