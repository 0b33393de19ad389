import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { invariant } from "../../shared/assert.ts";
import { type Command, type CommandId, shownShortcut } from "./commands/command.ts";
import { commandContextStore } from "./commands/context.ts";
import type { CommandMap } from "./commands/editor-commands.ts";
import { isMac } from "./commands/keyboard.ts";
import type { Editor } from "./session/editor.ts";

interface EditorAccess {
  readonly editor: Editor;
  readonly commands: CommandMap;
}

export const EditorContext = createContext<EditorAccess | null>(null);

export function useEditor(): EditorAccess {
  const access = useContext(EditorContext);
  invariant(access, "an editor component is inside EditorContext");
  return access;
}

interface ShownCommand {
  readonly title: string;
  readonly enabled: boolean;
  readonly shortcut: string | undefined;
  readonly run: () => void;
}

/** A command as a button shows it now. */
export function useCommand(id: CommandId): ShownCommand {
  const command = useEditor().commands.get(id);
  invariant(command, `there is a command "${id}"`);
  const title = useStore(commandContextStore, command.title);
  const enabled = useStore(commandContextStore, command.when);
  return { title, enabled, shortcut: shortcutOf(command), run: command.run };
}

function shortcutOf(command: Command): string | undefined {
  return shownShortcut(command, isMac);
}
