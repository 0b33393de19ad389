import { describe, expect, it } from "vitest";
import type { Editor } from "../session/editor.ts";
import { type Command, defineCommand } from "./command.ts";
import { createCommands } from "./editor-commands.ts";
import { type KeyPress, matchesShortcut, type Shortcut } from "./shortcut.ts";

/** How a keyboard types a sign: the key's place, and what is held with it. */
type Typed = readonly [code: string, held?: "Shift" | "AltGr"];
type Layout = Readonly<Record<string, Typed>>;

const american: Layout = {
  "\\": ["Backslash"],
  ",": ["Comma"],
  ".": ["Period"],
  "[": ["BracketLeft"],
  "]": ["BracketRight"],
  "{": ["BracketLeft", "Shift"],
  "}": ["BracketRight", "Shift"],
  "+": ["Equal", "Shift"],
  "=": ["Equal"],
  "-": ["Minus"],
  "'": ["Quote"],
  "?": ["Slash", "Shift"],
};
const german: Layout = {
  "\\": ["Minus", "AltGr"],
  ",": ["Comma"],
  ".": ["Period"],
  "[": ["Digit8", "AltGr"],
  "]": ["Digit9", "AltGr"],
  "{": ["Digit7", "AltGr"],
  "}": ["Digit0", "AltGr"],
  "+": ["BracketRight"],
  "=": ["Digit0", "Shift"],
  "-": ["Slash"],
  "'": ["Backslash", "Shift"],
  "?": ["Minus", "Shift"],
  Y: ["KeyZ"],
  Z: ["KeyY"],
};
const french: Layout = {
  "\\": ["Digit8", "AltGr"],
  ",": ["KeyM"],
  ".": ["Comma", "Shift"],
  "[": ["Digit5", "AltGr"],
  "]": ["Minus", "AltGr"],
  "{": ["Digit4", "AltGr"],
  "}": ["Equal", "AltGr"],
  "+": ["Equal", "Shift"],
  "=": ["Equal"],
  "-": ["Digit6"],
  "'": ["Digit4"],
  "?": ["KeyM", "Shift"],
  A: ["KeyQ"],
  Q: ["KeyA"],
  W: ["KeyZ"],
  Z: ["KeyW"],
  M: ["Semicolon"],
};
/** Digits need Shift there; without it these are typed. */
const frenchDigits: Readonly<Record<string, string>> = { 0: "à", 1: "&" };

/** The press that a person makes for a shortcut; null where the keyboard has none. */
function pressOf({ key, mod, shift, alt }: Shortcut, layout: Layout): KeyPress | null {
  const name = key.length === 1 ? key.toUpperCase() : key;
  const held = { ctrlKey: mod, metaKey: false, shiftKey: shift, altKey: alt };
  if (/^[A-Z]$/.test(name)) {
    const [code] = layout[name] ?? [`Key${name}`];
    return { ...held, key: shift ? name : name.toLowerCase(), code };
  }
  if (/^[0-9]$/.test(name)) {
    return { ...held, key: layout === french ? (frenchDigits[name] ?? "") : name, code: `Digit${name}` };
  }
  if (name.length > 1) return { ...held, key, code: key };
  const [code, needs] = layout[name] ?? [];
  if (code === undefined || (needs === "AltGr" && mod)) return null;
  if (needs === "AltGr") return { key, code, ctrlKey: true, metaKey: false, shiftKey: false, altKey: true };
  return { ...held, key, code, shiftKey: needs === "Shift" };
}

// `as`: no command is run here, and only then is the editor asked.
const commands = [...createCommands({} as Editor).values()];
const foundBy = (press: KeyPress): readonly Command[] =>
  commands.filter(({ shortcuts }) => shortcuts.some((shortcut) => matchesShortcut(shortcut, press, false)));

describe.each(Object.entries({ american, german, french }))(
  "the standard keys on %s keyboards",
  (_, layout) => {
    it("can be pressed, each command by one of its own at least", () => {
      const silent = commands.filter(
        ({ shortcuts }) => shortcuts.length > 0 && !shortcuts.some((shortcut) => pressOf(shortcut, layout)),
      );
      expect(silent.map(({ id }) => id)).toEqual([]);
    });

    it("mean one command each", () => {
      const presses = commands.flatMap(({ id, shortcuts }) =>
        shortcuts.flatMap((shortcut) => {
          const press = pressOf(shortcut, layout);
          return press ? [{ id, press }] : [];
        }),
      );
      expect(presses.map(({ press }) => foundBy(press).map(({ id }) => id))).toEqual(
        presses.map(({ id }) => [id]),
      );
    });
  },
);

describe("a standard key", () => {
  it("asks for no Shift with a sign, which another keyboard types without it", () => {
    const define = (key: string) =>
      defineCommand({ id: "fill", group: "Edit", title: "Fill", shortcuts: [key], run: () => {} });
    expect(() => define("Mod+Shift+,")).toThrow("Mod+Shift+,");
    expect(define("Mod+Shift+Z").shortcuts).toHaveLength(1);
  });
});
