import { type ViewOptions, viewOptionsStore } from "../../state/view-options.ts";
import { type Command, type CommandId, defineCommand } from "./command.ts";

/** What of the view can be turned on and off. */
export function viewOptionCommands(): readonly Command[] {
  return [
    toggle("togglePixelGrid", "Pixel grid", "Mod+'", "pixelGrid"),
    toggle("toggleRulers", "Rulers", "Mod+R", "rulers"),
    toggle("toggleMinimap", "Overview", null, "minimap"),
    toggle("flipView", "Flip the view", "Shift+F", "isFlipped"),
  ];
}

function toggle(id: CommandId, title: string, shortcut: string | null, option: keyof ViewOptions): Command {
  return defineCommand({
    id,
    group: "View",
    title,
    shortcuts: shortcut === null ? [] : [shortcut],
    when: ({ editing }) => editing,
    run: () => viewOptionsStore.setState((options) => ({ [option]: !options[option] })),
  });
}
