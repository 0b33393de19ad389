import { describe, expect, it } from "vitest";
import {
  bind,
  conflictsOf,
  resetBinding,
  type ShortcutChoices,
  shortcutOfPress,
  shownShortcut,
} from "./bindings.ts";
import { type Command, type CommandId, defineCommand } from "./command.ts";
import { type KeyPress, parseShortcut, writeShortcut } from "./shortcut.ts";

const command = (id: CommandId, ...shortcuts: string[]): Command =>
  defineCommand({ id, group: "Tools", title: id, shortcuts, run: () => {} });
const commands = [
  command("brush", "B"),
  command("lasso", "L"),
  command("zoomIn", "Mod++", "Mod+="),
  command("growMask"),
];
const keyOf = (id: CommandId, choices: ShortcutChoices) => {
  const found = commands.find((candidate) => candidate.id === id);
  return found && shownShortcut(found, choices, false);
};
const give = (choices: ShortcutChoices, id: CommandId, key: string | null) =>
  bind(choices, commands, id, key === null ? null : parseShortcut(key));

describe("keys that a person chose", () => {
  it("stand instead of the standard ones", () => {
    const choices = give({}, "growMask", "Mod+Shift+G");
    expect(choices).toEqual({ growMask: "Mod+Shift+G" });
    expect(keyOf("growMask", choices)).toBe("Ctrl+Shift+G");
    expect(keyOf("brush", choices)).toBe("B");
  });

  it("belong to one command only: who had the key loses it", () => {
    const choices = give({}, "lasso", "B");
    expect(keyOf("lasso", choices)).toBe("B");
    expect(keyOf("brush", choices)).toBeUndefined();
    expect(conflictsOf(parseShortcut("B"), "growMask", commands, choices)).toMatchObject([{ id: "lasso" }]);
  });

  it("leave a command that had two keys the other one", () => {
    expect(keyOf("zoomIn", give({}, "brush", "Mod++"))).toBe("Ctrl+=");
  });

  it("can be none", () => {
    const choices = give({}, "brush", null);
    expect(choices).toEqual({ brush: null });
    expect(keyOf("brush", choices)).toBeUndefined();
  });

  it("are not kept where they are the standard", () => {
    expect(give(give({}, "brush", "U"), "brush", "B")).toEqual({});
    expect(give({}, "growMask", null)).toEqual({});
  });

  it("go back to the standard, and take it back from whoever has it", () => {
    const choices = give(give({}, "lasso", "B"), "brush", "U");
    const reset = resetBinding(choices, commands, "brush");
    expect(keyOf("brush", reset)).toBe("B");
    expect(keyOf("lasso", reset)).toBeUndefined();
    expect(resetBinding(reset, commands, "lasso")).toEqual({});
  });
});

describe("a key that is pressed to be chosen", () => {
  const press = (key: string, change: Partial<KeyPress> = {}) =>
    shortcutOfPress(
      { key, code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...change },
      false,
    );
  const written = (key: string, change: Partial<KeyPress> = {}) => {
    const shortcut = press(key, change);
    return typeof shortcut === "string" ? shortcut : writeShortcut(shortcut);
  };

  it("is taken with its modifiers", () => {
    expect(written("b")).toBe("B");
    expect(written("B", { shiftKey: true })).toBe("Shift+B");
    expect(written("g", { ctrlKey: true, altKey: true })).toBe("Mod+Alt+G");
    expect(written("F5")).toBe("F5");
    expect(written("Enter", { ctrlKey: true })).toBe("Mod+Enter");
  });

  it("is the character where the layout decides how it is typed", () => {
    expect(written("{", { shiftKey: true })).toBe("{");
    expect(written("[", { ctrlKey: true, altKey: true })).toBe("["); // AltGr+8, German
    expect(written("+", { ctrlKey: true, shiftKey: true })).toBe("Mod++");
  });

  it("is found by its place where another alphabet is typed", () => {
    expect(written("и", { code: "KeyB" })).toBe("B");
    expect(written("ç", { code: "KeyC", altKey: true })).toBe("Alt+C");
  });

  it("waits while only modifiers are held, and cannot be one that moves around the page", () => {
    expect(press("Shift", { shiftKey: true })).toBe("modifier");
    for (const key of ["Tab", "Enter", " ", "ArrowUp", "Escape"]) expect(press(key)).toBe("taken");
    expect(press("b", { metaKey: true })).toBe("taken");
  });

  it("cannot be one that browsers keep for their windows and tabs", () => {
    for (const key of ["n", "t", "w"]) expect(press(key, { ctrlKey: true })).toBe("browser");
    expect(press("T", { ctrlKey: true, shiftKey: true })).toBe("browser");
    expect(written("n", { ctrlKey: true, altKey: true })).toBe("Mod+Alt+N");
    expect(written("w")).toBe("W");
  });

  it("is read back as it was written", () => {
    for (const text of ["B", "Shift+B", "Mod+Alt+G", "Mod++", "+", "[", "Mod+Enter", "F5"]) {
      expect(writeShortcut(parseShortcut(text))).toBe(text);
    }
  });
});
