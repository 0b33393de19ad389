import { clamp } from "../../../shared/domain/geometry.ts";
import { type ToolId, toolStore } from "../../state/tools.ts";
import { nextBrushSize } from "../../tools/brush-size.ts";
import { type Command, type CommandId, defineCommand } from "./command.ts";
import type { CommandContext } from "./context.ts";

const editing = ({ editing: isEditing }: CommandContext) => isEditing;

const hardnessStep = 0.25;

/** Choosing tools, and the brush's size and hardness. The letters are those of the field. */
export function toolCommands(): readonly Command[] {
  return [
    choose("brush", "Brush", "B"),
    choose("eraser", "Eraser", "E"),
    choose("quickSelect", "Quick select", "Q"),
    choose("wand", "Magic wand", "W"),
    choose("colorRange", "Colour range", "Shift+W"),
    choose("lasso", "Lasso", "L"),
    choose("polygon", "Polygon", "Shift+L"),
    choose("rectangle", "Rectangle", "M"),
    choose("ellipse", "Ellipse", "Shift+M"),
    choose("moveMask", "Move the mask", "V"),
    choose("crop", "Crop and extend", "Shift+C"),
    choose("pan", "Pan", "H"),
    choose("zoom", "Zoom", "Z"),
    defineCommand({
      id: "swapBrushAndEraser",
      group: "Tools",
      title: "Swap brush and eraser",
      shortcuts: ["X"],
      when: editing,
      run: () => toolStore.setState(({ chosen }) => ({ chosen: chosen === "brush" ? "eraser" : "brush" })),
    }),
    resize("smallerBrush", "Smaller brush", "[", -1),
    resize("largerBrush", "Larger brush", "]", 1),
    harden("softerBrush", "Softer brush", "{", -hardnessStep),
    harden("harderBrush", "Harder brush", "}", hardnessStep),
  ];
}

function choose(id: ToolId, title: string, shortcut: string): Command {
  return defineCommand({
    id,
    group: "Tools",
    title,
    shortcuts: [shortcut],
    when: editing,
    run: () => toolStore.setState({ chosen: id }),
  });
}

function resize(id: CommandId, title: string, shortcut: string, direction: 1 | -1): Command {
  return defineCommand({
    id,
    group: "Tools",
    title,
    shortcuts: [shortcut],
    when: editing,
    run: () => toolStore.setState(({ brushSize }) => ({ brushSize: nextBrushSize(brushSize, direction) })),
  });
}

function harden(id: CommandId, title: string, shortcut: string, change: number): Command {
  return defineCommand({
    id,
    group: "Tools",
    title,
    shortcuts: [shortcut],
    when: editing,
    run: () =>
      toolStore.setState(({ brushHardness }) => ({
        brushHardness: clamp(Math.round((brushHardness + change) * 100) / 100, 0, 1),
      })),
  });
}
