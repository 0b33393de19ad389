/** A key with its modifiers. `mod` is Ctrl, on a Mac ⌘. */
export interface Shortcut {
  /** Lower-case letter, digit, character or the name of the key (`KeyboardEvent.key`). */
  readonly key: string;
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

/** What of a keyboard event decides. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** `"Mod+Shift+Z"` → its parts. The last part is the key, which may itself be `+`. */
export function parseShortcut(text: string): Shortcut {
  const parts = text.endsWith("+") ? [...text.slice(0, -1).split("+").filter(Boolean), "+"] : text.split("+");
  const names = new Set(parts.slice(0, -1));
  const key = parts.at(-1) ?? "";
  return {
    key: key.length === 1 ? key.toLowerCase() : key,
    mod: names.has("Mod"),
    shift: names.has("Shift"),
    alt: names.has("Alt"),
  };
}

/** The reverse of `parseShortcut`; the same shortcut is always written the same. */
export function writeShortcut({ key, mod, shift, alt }: Shortcut): string {
  return [mod && "Mod", alt && "Alt", shift && "Shift", key.length === 1 ? key.toUpperCase() : key]
    .filter(Boolean)
    .join("+");
}

/**
 * Whether a key press is the shortcut. Letters are also found by their place on the keyboard where a layout without
 * Latin letters is on, digits where they need Shift; for other characters it does not matter which modifiers the
 * layout needs to type them.
 */
export function matchesShortcut(shortcut: Shortcut, press: KeyPress, isMac: boolean): boolean {
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const otherMod = isMac ? press.ctrlKey : press.metaKey;
  const isLetterOrDigit = /^[a-z0-9]$/.test(shortcut.key);
  const isCharacter = shortcut.key.length === 1 && !isLetterOrDigit;
  if (isCharacter) {
    // AltGr, which types brackets on many keyboards, arrives as Ctrl+Alt.
    const typesWithAltGr = press.ctrlKey && press.altKey;
    const modHeld = mod && !typesWithAltGr;
    return shortcut.mod === modHeld && !(otherMod && !typesWithAltGr) && press.key === shortcut.key;
  }
  if (
    shortcut.mod !== mod ||
    otherMod ||
    shortcut.shift !== press.shiftKey ||
    shortcut.alt !== press.altKey
  ) {
    return false;
  }
  if (!isLetterOrDigit) return press.key === shortcut.key;
  const typed = press.key.toLowerCase();
  if (/^[a-z0-9]$/.test(typed)) return typed === shortcut.key;
  if (press.code === `Digit${shortcut.key}`) return true;
  // A sign where another keyboard has the letter is meant as that sign.
  const isSign = /^[\x21-\x7e]$/.test(typed);
  return !isSign && press.code === `Key${shortcut.key.toUpperCase()}`;
}

const keyNames: ReadonlyMap<string, string> = new Map([
  ["Escape", "Esc"],
  ["ArrowLeft", "←"],
  ["ArrowRight", "→"],
]);

/** As people read it: "Ctrl+Shift+Z", on a Mac "⇧⌘Z". */
export function formatShortcut(shortcut: Shortcut, isMac: boolean): string {
  const key =
    keyNames.get(shortcut.key) ?? (shortcut.key.length === 1 ? shortcut.key.toUpperCase() : shortcut.key);
  if (isMac) {
    const symbols = [shortcut.alt && "⌥", shortcut.shift && "⇧", shortcut.mod && "⌘"]
      .filter(Boolean)
      .join("");
    return symbols + (key === "Enter" ? "↩" : key);
  }
  return [shortcut.mod && "Ctrl", shortcut.alt && "Alt", shortcut.shift && "Shift", key]
    .filter(Boolean)
    .join("+");
}
