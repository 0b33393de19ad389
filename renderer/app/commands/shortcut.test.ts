import { describe, expect, it } from "vitest";
import { formatShortcut, type KeyPress, matchesShortcut, parseShortcut } from "./shortcut.ts";

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...change,
});
const matches = (text: string, pressed: KeyPress, isMac = false) =>
  matchesShortcut(parseShortcut(text), pressed, isMac);

describe("a shortcut", () => {
  it("needs exactly its modifiers", () => {
    expect(matches("Mod+Z", press("z", { ctrlKey: true }))).toBe(true);
    expect(matches("Mod+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(matches("Mod+Shift+Z", press("Z", { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(matches("B", press("b"))).toBe(true);
    expect(matches("B", press("b", { ctrlKey: true }))).toBe(false);
    expect(matches("B", press("B", { shiftKey: true }))).toBe(false);
  });

  it("takes ⌘ for Ctrl on a Mac, and only there", () => {
    expect(matches("Mod+Z", press("z", { metaKey: true }), true)).toBe(true);
    expect(matches("Mod+Z", press("z", { ctrlKey: true }), true)).toBe(false);
    expect(matches("Mod+Z", press("z", { metaKey: true }))).toBe(false);
  });

  it("works while another alphabet is typed", () => {
    expect(matches("Mod+Z", press("я", { ctrlKey: true, code: "KeyZ" }))).toBe(true);
    expect(matches("B", press("и", { code: "KeyB" }))).toBe(true);
  });

  it("follows the letters of the layout, not their place, where they are Latin", () => {
    // On a German keyboard the key at KeyY types "z".
    expect(matches("Mod+Z", press("z", { ctrlKey: true, code: "KeyY" }))).toBe(true);
    expect(matches("Mod+Y", press("z", { ctrlKey: true, code: "KeyY" }))).toBe(false);
  });

  it("finds brackets however the keyboard types them", () => {
    expect(matches("[", press("["))).toBe(true);
    expect(matches("[", press("[", { ctrlKey: true, altKey: true }))).toBe(true); // AltGr+8, German
    expect(matches("{", press("{", { shiftKey: true }))).toBe(true);
    expect(matches("{", press("[", { shiftKey: false }))).toBe(false);
    expect(matches("[", press("[", { ctrlKey: true }))).toBe(false);
  });

  it("tells zooming in from a plain plus with Ctrl", () => {
    expect(parseShortcut("Mod++")).toEqual({ key: "+", mod: true, shift: false, alt: false });
    expect(matches("Mod++", press("+", { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(matches("+", press("+", { ctrlKey: true, shiftKey: true }))).toBe(false);
  });

  it("is written as people know it", () => {
    expect(formatShortcut(parseShortcut("Mod+Shift+Z"), false)).toBe("Ctrl+Shift+Z");
    expect(formatShortcut(parseShortcut("Mod+Shift+Z"), true)).toBe("⇧⌘Z");
    expect(formatShortcut(parseShortcut("Mod+Enter"), true)).toBe("⌘↩");
    expect(formatShortcut(parseShortcut("Escape"), false)).toBe("Esc");
  });
});
