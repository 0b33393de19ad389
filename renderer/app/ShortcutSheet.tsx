import { type ReactNode, useState } from "react";
import { useStore } from "zustand";
import { settingsStore } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/TextField.tsx";
import { bind, conflictsOf, resetBinding, type ShortcutChoices, shortcutsOf } from "./commands/bindings.ts";
import type { Command, CommandGroup, CommandId } from "./commands/command.ts";
import { idleContext } from "./commands/context.ts";
import { isMac } from "./commands/keyboard.ts";
import { formatShortcut } from "./commands/shortcut.ts";
import { useEditor } from "./editor-context.ts";
import { type FixedKey, fixedKeys } from "./fixed-keys.ts";
import { ShortcutLine } from "./ShortcutLine.tsx";
import "./shortcut-sheet.css";

const groups: readonly CommandGroup[] = [
  "File",
  "Edit",
  "Picture",
  "Mask",
  "Tools",
  "View",
  "History",
  "Help",
];

/** Every key of the editor: to be looked up, and, for commands, to be changed. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const { editor, commands: commandMap } = useEditor();
  const choices = useStore(settingsStore, (settings) => settings.shortcuts);
  const [search, setSearch] = useState("");
  const [recorded, setRecorded] = useState<CommandId | null>(null);
  const commands = [...commandMap.values()];
  const set = (shortcuts: ShortcutChoices) => {
    setRecorded(null);
    editor.settings.change({ shortcuts: { ...shortcuts } });
  };
  const hasChoices = Object.keys(choices).length > 0;
  return (
    <Dialog
      title="Keyboard shortcuts"
      width="extra-wide"
      onClose={onClose}
      footer={
        <>
          <p className="shortcut-sheet__note">Click a key to change it.</p>
          <Button disabled={!hasChoices} onClick={() => set({})}>
            Reset all
          </Button>
        </>
      }
    >
      <TextField
        label="Search shortcuts"
        hideLabel
        type="search"
        placeholder="Search by name or key"
        initialFocus
        value={search}
        onChange={setSearch}
      />
      <div className="shortcut-sheet">
        {groups.map((group) => (
          <Group key={group} title={group}>
            {commands
              .filter((command) => command.group === group && command.id !== "escape")
              .filter((command) => isFound(search, titleOf(command), keysOf(command, choices)))
              .map((command) => (
                <ShortcutLine
                  key={command.id}
                  title={titleOf(command)}
                  keys={keysOf(command, choices)}
                  isChanged={Object.hasOwn(choices, command.id)}
                  isRecording={recorded === command.id}
                  conflicts={(shortcut) => conflictsOf(shortcut, command.id, commands, choices).map(titleOf)}
                  onRecord={() => setRecorded(command.id)}
                  onCancel={() => setRecorded(null)}
                  onBind={(shortcut) => set(bind(choices, commands, command.id, shortcut))}
                  onReset={() => set(resetBinding(choices, commands, command.id))}
                />
              ))}
            {fixedKeys
              .filter((key) => key.group === group && isFound(search, key.title, [key.keys]))
              .map((key) => (
                <FixedLine key={key.title} fixed={key} />
              ))}
          </Group>
        ))}
      </div>
    </Dialog>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: readonly ReactNode[] }) {
  if (children.flat().length === 0) return null;
  return (
    <section className="shortcut-sheet__group" aria-label={title}>
      <h3 className="shortcut-sheet__title">{title}</h3>
      <dl className="shortcut-sheet__list">{children}</dl>
    </section>
  );
}

function FixedLine({ fixed }: { readonly fixed: FixedKey }) {
  return (
    <div className="shortcut-sheet__line">
      <dt>{fixed.title}</dt>
      <dd>
        <kbd>{fixed.keys}</kbd>
      </dd>
    </div>
  );
}

function titleOf(command: Command): string {
  return command.title(idleContext);
}

function keysOf(command: Command, choices: ShortcutChoices): readonly string[] {
  return shortcutsOf(command, choices)
    .slice(0, 2)
    .map((shortcut) => formatShortcut(shortcut, isMac));
}

/** Whether every word of the search is in the title or is one of the keys. */
function isFound(search: string, title: string, keys: readonly string[]): boolean {
  const text = `${title} ${keys.join(" ")}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
