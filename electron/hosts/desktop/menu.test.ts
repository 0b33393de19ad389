import type { MenuItemConstructorOptions } from "electron";
import { describe, expect, it } from "vitest";
import { menuCommand } from "../../../shared/contract/host.ts";
import { menuTemplate } from "./menu.ts";

function items(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
}

function build(isMac: boolean, shortcuts: Record<string, string | null> = {}) {
  const sent: string[] = [];
  const themes: string[] = [];
  const template = menuTemplate({
    isMac,
    isPackaged: true,
    theme: "dark",
    shortcuts,
    send: (command) => sent.push(command),
    setTheme: (theme) => themes.push(theme),
    showLibrary: () => {},
    showLog: () => {},
  });
  return { all: items(template), sent, themes };
}

/** Clicks an item as Electron does; ours look at none of the arguments. */
function click(item: MenuItemConstructorOptions): void {
  (item.click as (() => void) | undefined)?.();
}

describe.each([
  ["macOS", true],
  ["Windows and Linux", false],
])("the menu on %s", (_name, isMac) => {
  it("can send every command of the contract", () => {
    const { all, sent } = build(isMac);
    for (const item of all) click(item);
    expect(new Set(sent)).toEqual(new Set(menuCommand.options));
  });

  it("shows the page's shortcuts but leaves them to the page, so that none runs twice", () => {
    const shortcuts = build(isMac).all.filter(({ accelerator }) => accelerator);
    expect(shortcuts.length).toBeGreaterThan(0);
    expect(shortcuts.every(({ registerAccelerator }) => registerAccelerator === false)).toBe(true);
    expect(new Set(shortcuts.map(({ accelerator }) => accelerator)).size).toBe(shortcuts.length);
  });

  it("shows the keys that the person chose", () => {
    const chosen = { undo: "Mod+Alt+Z", zoomIn: "Mod++", shortcuts: null };
    const keys = new Map(build(isMac, chosen).all.map(({ label, accelerator }) => [label, accelerator]));
    expect(keys.get("Undo")).toBe("CmdOrCtrl+Alt+Z");
    expect(keys.get("Zoom In")).toBe("CmdOrCtrl+Plus");
    expect(keys.get("Keyboard Shortcuts")).toBeUndefined();
    expect(keys.get("Redo")).toBe("CmdOrCtrl+Shift+Z");
  });

  it.each([
    ["Mod+ArrowUp", "CmdOrCtrl+Up"],
    ["Mod+Shift+ArrowLeft", "CmdOrCtrl+Shift+Left"],
    ["Mod+ ", "CmdOrCtrl+Space"],
    ["+", "Plus"],
    ["F5", "F5"],
  ])("shows the chosen key %s in Electron's words", (chosen, shown) => {
    const undo = build(isMac, { undo: chosen }).all.find(({ label }) => label === "Undo");
    expect(undo?.accelerator).toBe(shown);
  });

  it("marks the theme that is chosen and changes it", () => {
    const { all, themes } = build(isMac);
    const radios = all.filter(({ type }) => type === "radio");
    expect(radios.map(({ checked }) => checked)).toEqual([false, true, false]);
    for (const radio of radios) click(radio);
    expect(themes).toEqual(["system", "dark", "light"]);
  });

  it("has the text commands that fields need from the system", () => {
    const roles = build(isMac).all.map(({ role }) => role);
    expect(roles).toEqual(expect.arrayContaining(["cut", "copy", "paste", "selectAll"]));
    expect(roles).not.toContain("undo"); // the page's own undo knows the mask
  });
});
