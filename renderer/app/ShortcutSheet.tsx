import { Dialog } from "../ui/Dialog.tsx";
import type { Command, CommandGroup } from "./commands/command.ts";
import { idleContext } from "./commands/context.ts";
import { isMac } from "./commands/keyboard.ts";
import { formatShortcut } from "./commands/shortcut.ts";
import { useEditor } from "./editor-context.ts";
import "./shortcut-sheet.css";

const groups: readonly CommandGroup[] = ["File", "Edit", "Mask", "Tools", "View", "History", "Help"];

/** What the canvas and the history take themselves, beside the commands. */
const others: readonly { readonly group: CommandGroup; readonly title: string; readonly keys: string }[] = [
  { group: "Tools", title: "Straight line from the last stroke", keys: "Shift+click" },
  { group: "Edit", title: "Reorder a reference", keys: "← →" },
  { group: "View", title: "Pan with any tool", keys: "Space+drag" },
  { group: "View", title: "Show the original", keys: "hold \\" },
  { group: "History", title: "Move along the steps", keys: "↑ ↓ ← →" },
  { group: "History", title: "Go to the step", keys: "Enter" },
  { group: "History", title: "Compare with the current step", keys: "C" },
  { group: "History", title: "Star", keys: "S" },
  { group: "History", title: "Rename", keys: "F2" },
  { group: "History", title: "Remove branch", keys: "Delete" },
];

export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const commands = [...useEditor().commands.values()];
  return (
    <Dialog title="Keyboard shortcuts" width="wide" onClose={onClose}>
      <div className="shortcut-sheet">
        {groups.map((group) => (
          <section key={group} className="shortcut-sheet__group">
            <h3 className="shortcut-sheet__title">{group}</h3>
            <dl className="shortcut-sheet__list">
              {commands
                .filter(
                  ({ group: own, id, shortcuts }) => own === group && id !== "escape" && shortcuts.length > 0,
                )
                .map((command) => (
                  <Line key={command.id} title={command.title(idleContext)} keys={keysOf(command)} />
                ))}
              {others
                .filter((other) => other.group === group)
                .map((other) => (
                  <Line key={other.title} title={other.title} keys={[other.keys]} />
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Line({ title, keys }: { readonly title: string; readonly keys: readonly string[] }) {
  return (
    <div className="shortcut-sheet__line">
      <dt>{title}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dd>
    </div>
  );
}

function keysOf(command: Command): readonly string[] {
  return command.shortcuts.slice(0, 2).map((shortcut) => formatShortcut(shortcut, isMac));
}
