import type { Stop } from "../../../shared/rpc/wire.ts";
import { settingsStore } from "../../state/settings.ts";
import { shortcutsOf } from "./bindings.ts";
import type { Command } from "./command.ts";
import { commandContextStore } from "./context.ts";
import type { CommandMap } from "./editor-commands.ts";
import { type KeyPress, matchesShortcut } from "./shortcut.ts";

export const isMac = /mac/i.test(navigator.platform);

/** Runs commands by their keys, and ends those that last as long as the key is held when it is let go. */
export function listenForShortcuts(commands: CommandMap): Stop {
  const listening = new AbortController();
  const { signal } = listening;
  let held: { readonly code: string; readonly release: () => void } | null = null;
  const release = () => {
    held?.release();
    held = null;
  };
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.isComposing || modalIsOpen()) return;
      if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && isPressedByEnter(event.target)) return;
      const context = commandContextStore.getState();
      const found = findCommands(commands.values(), event, isTyping(event.target));
      const command = found.find(({ when }) => when(context));
      // Ctrl+S must not save the page, also when it can do nothing here; a plain key is then for others.
      if (command || (found.length > 0 && (event.ctrlKey || event.metaKey))) event.preventDefault();
      if (!command || (event.repeat && command.oncePerPress)) return;
      command.run();
      if (command.release) held = { code: event.code, release: command.release };
    },
    { signal },
  );
  window.addEventListener(
    "keyup",
    (event) => {
      if (event.code === held?.code) release();
    },
    { signal },
  );
  window.addEventListener("blur", release, { signal });
  return () => listening.abort();
}

/** The commands of a key press; while a person types only those that say so. */
function findCommands(commands: Iterable<Command>, press: KeyPress, typing: boolean): readonly Command[] {
  const { shortcuts: choices } = settingsStore.getState();
  return [...commands].filter(
    (command) =>
      (!typing || command.whileTyping) &&
      shortcutsOf(command, choices).some((shortcut) => matchesShortcut(shortcut, press, isMac)),
  );
}

/** Whether Enter presses what has the focus. */
function isPressedByEnter(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("button, a[href], summary, [role=treeitem]") !== null
  );
}

/** Whether keys that are typed at `target` are its own: fields that take text, and lists that jump by letters. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return textTypes.has(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

const textTypes: ReadonlySet<string> = new Set([
  "text",
  "search",
  "number",
  "email",
  "password",
  "url",
  "tel",
]);

/** Undo from the desktop's menu belongs to the field in which a person types. True if it was done there. */
export function undoInField(command: string): boolean {
  if ((command !== "undo" && command !== "redo") || !isTyping(document.activeElement)) return false;
  // The only way to a field's own undo list; no browser plans to drop it.
  return document.execCommand(command);
}

export function modalIsOpen(): boolean {
  return document.querySelector("dialog:modal") !== null;
}
