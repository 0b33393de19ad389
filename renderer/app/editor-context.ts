import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { invariant } from "../../shared/assert.ts";
import { settingsStore } from "../state/settings.ts";
import type { MenuItem } from "../ui/Menu.tsx";
import { shownShortcut } from "./commands/bindings.ts";
import type { Command, CommandId } from "./commands/command.ts";
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
  const command = commandOf(useEditor().commands, id);
  const title = useStore(commandContextStore, command.title);
  const enabled = useStore(commandContextStore, command.when);
  const shortcut = useStore(settingsStore, ({ shortcuts }) => shownShortcut(command, shortcuts, isMac));
  return { title, enabled, shortcut, run: command.run };
}

/** Commands as the items of a menu, a line before each group. */
export function useMenuItems(groups: readonly (readonly CommandId[])[]): readonly MenuItem[] {
  const { commands } = useEditor();
  const context = useStore(commandContextStore);
  const choices = useStore(settingsStore, ({ shortcuts }) => shortcuts);
  return groups.flatMap((group, index) =>
    group.map((id, position): MenuItem => {
      const command = commandOf(commands, id);
      return {
        label: command.title(context),
        shortcut: shownShortcut(command, choices, isMac),
        disabled: !command.when(context),
        startsGroup: index > 0 && position === 0,
        run: command.run,
      };
    }),
  );
}

function commandOf(commands: CommandMap, id: CommandId): Command {
  const command = commands.get(id);
  invariant(command, `there is a command "${id}"`);
  return command;
}
