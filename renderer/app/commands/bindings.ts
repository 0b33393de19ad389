import type { Command, CommandId } from "./command.ts";
import { formatShortcut, type KeyPress, parseShortcut, type Shortcut, writeShortcut } from "./shortcut.ts";

/** By command: its own key instead of the standard one, as `writeShortcut` writes it; null: it has none. */
export type ShortcutChoices = Readonly<Record<string, string | null>>;

/** The keys of a command: the one a person chose, else the standard ones. */
export function shortcutsOf(command: Command, choices: ShortcutChoices): readonly Shortcut[] {
  const chosen = Object.hasOwn(choices, command.id) ? choices[command.id] : undefined;
  if (chosen === undefined) return command.shortcuts;
  return chosen === null ? [] : [parseShortcut(chosen)];
}

/** How the command's key is written on this machine; undefined where it has none. */
export function shownShortcut(
  command: Command,
  choices: ShortcutChoices,
  isMac: boolean,
): string | undefined {
  const [shortcut] = shortcutsOf(command, choices);
  return shortcut && formatShortcut(shortcut, isMac);
}

/** The commands, other than `id`, that have this key. */
export function conflictsOf(
  shortcut: Shortcut,
  id: CommandId,
  commands: Iterable<Command>,
  choices: ShortcutChoices,
): readonly Command[] {
  const written = writeShortcut(shortcut);
  return [...commands].filter(
    (command) =>
      command.id !== id && shortcutsOf(command, choices).some((own) => writeShortcut(own) === written),
  );
}

/** Gives a command a key (null: none), and takes it away from all others. A choice equal to the standard is none. */
export function bind(
  choices: ShortcutChoices,
  commands: readonly Command[],
  id: CommandId,
  shortcut: Shortcut | null,
): ShortcutChoices {
  const next: Record<string, string | null> = { ...choices };
  if (shortcut) {
    for (const other of conflictsOf(shortcut, id, commands, choices)) {
      const left = shortcutsOf(other, choices).find((own) => writeShortcut(own) !== writeShortcut(shortcut));
      next[other.id] = left ? writeShortcut(left) : null;
    }
  }
  next[id] = shortcut && writeShortcut(shortcut);
  return withoutStandards(next, commands);
}

/** Gives a command its standard keys back, and takes the first of them from others that were given it. */
export function resetBinding(
  choices: ShortcutChoices,
  commands: readonly Command[],
  id: CommandId,
): ShortcutChoices {
  const command = commands.find((candidate) => candidate.id === id);
  let next = choices;
  for (const shortcut of command?.shortcuts ?? []) {
    if (conflictsOf(shortcut, id, commands, next).length > 0) next = bind(next, commands, id, shortcut);
  }
  return Object.fromEntries(Object.entries(next).filter(([key]) => key !== id));
}

function withoutStandards(choices: ShortcutChoices, commands: readonly Command[]): ShortcutChoices {
  const isStandard = ([id, chosen]: readonly [string, string | null]) => {
    const standard = commands.find((command) => command.id === id)?.shortcuts ?? [];
    const [only] = standard;
    return chosen === null
      ? standard.length === 0
      : standard.length === 1 && only && writeShortcut(only) === chosen;
  };
  return Object.fromEntries(Object.entries(choices).filter((entry) => !isStandard(entry)));
}

/** Keys that move around, press or close, and so cannot stand for a command by themselves. */
const takenAlone: ReadonlySet<string> = new Set([
  "Tab",
  "Enter",
  " ",
  "Escape",
  "Backspace",
  "Delete",
  "ArrowUp",
  "ArrowDown",
  "ArrowLeft",
  "ArrowRight",
  "Home",
  "End",
  "PageUp",
  "PageDown",
]);

/** Keys with Ctrl (⌘) that browsers keep for their windows and tabs, with Shift or without. */
const browsersOwn: ReadonlySet<string> = new Set(["n", "t", "w"]);

const modifierKeys: ReadonlySet<string> = new Set([
  "Shift",
  "Control",
  "Alt",
  "AltGraph",
  "Meta",
  "CapsLock",
  "NumLock",
  "Fn",
  "Dead",
  "Process",
  "Unidentified",
]);

/**
 * What a key press would be as a shortcut; "modifier" while only modifiers are held, "taken" where it moves around the
 * page, "browser" where a browser would never hand it over.
 */
export function shortcutOfPress(
  press: KeyPress,
  isMac: boolean,
): Shortcut | "modifier" | "taken" | "browser" {
  const { key, code, shiftKey, altKey } = press;
  if (modifierKeys.has(key)) return "modifier";
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const otherMod = isMac ? press.ctrlKey : press.metaKey;
  const latin = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code);
  const place = latin?.[1] ?? latin?.[2];
  // A layout without Latin letters, and Alt on a Mac, type another character; the place is what is meant.
  const named = key.length === 1 && !/^[\x21-\x7e]$/.test(key) && place ? place : key;
  const isCharacter = named.length === 1 && !/^[a-zA-Z0-9]$/.test(named);
  if (isCharacter && named !== " ") {
    // Which modifiers type it depends on the layout; AltGr arrives as Ctrl+Alt.
    return { key: named, mod: mod && !(press.ctrlKey && altKey), shift: false, alt: false };
  }
  if (otherMod || (!mod && takenAlone.has(named)) || named === "Escape" || named === "Tab") return "taken";
  const written = named.length === 1 ? named.toLowerCase() : named;
  if (mod && !altKey && browsersOwn.has(written)) return "browser";
  return { key: written, mod, shift: shiftKey, alt: altKey };
}
