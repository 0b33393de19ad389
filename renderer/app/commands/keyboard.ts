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
      const command = findCommand(commands.values(), event, isTyping(event.target));
      if (!command) return;
      event.preventDefault(); // also when it cannot run now: Ctrl+S must not save the page
      if (event.repeat && command.oncePerPress) return;
      if (!command.when(commandContextStore.getState())) return;
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

/** The command of a key press; while a person types only those that say so. */
function findCommand(commands: Iterable<Command>, press: KeyPress, typing: boolean): Command | null {
  const { shortcuts: choices } = settingsStore.getState();
  for (const command of commands) {
    if (typing && !command.whileTyping) continue;
    if (shortcutsOf(command, choices).some((shortcut) => matchesShortcut(shortcut, press, isMac)))
      return command;
  }
  return null;
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
