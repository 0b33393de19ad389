import type { MaskOperation } from "../../mask/mask-operation.ts";
import { toolStore } from "../../state/tools.ts";
import { type MaskDialog, openDialog } from "../dialogs.ts";
import type { Editor } from "../session/editor.ts";
import { inBackground } from "../session/failures.ts";
import { chooseMaskFile, copyMask, operateOnMask, pasteMask, saveMaskFile } from "../session/mask-actions.ts";
import { type Command, type CommandId, defineCommand } from "./command.ts";
import type { CommandContext } from "./context.ts";

const editing = ({ editing: isEditing }: CommandContext) => isEditing;
// The mask that moves along with a change of the picture is the one of before it.
const painting = ({ editing: isEditing, comparing, transforming }: CommandContext) =>
  isEditing && !comparing && !transforming;
const changing = (context: CommandContext) => painting(context) && !context.maskIsEmpty;

/** What is done to the mask as a whole. */
export function maskCommands(editor: Editor): readonly Command[] {
  const canvas = () => editor.session?.stage?.canvas ?? null;
  const operate = (id: CommandId, title: string, operation: MaskOperation, when: Command["when"]) =>
    simple(id, title, when, () => inBackground(operateOnMask(canvas(), operation)));
  return [
    defineCommand({
      id: "invertMask",
      group: "Mask",
      title: "Invert the mask",
      shortcuts: ["Mod+I", "Mod+Shift+I"],
      when: painting,
      run: () => editor.session?.invertMask(),
    }),
    defineCommand({
      id: "clearMask",
      group: "Mask",
      title: "Clear the mask",
      shortcuts: ["Mod+D"],
      when: changing,
      run: () => editor.session?.clearMask(),
    }),
    defineCommand({
      id: "fillMask",
      group: "Mask",
      title: "Fill the mask",
      shortcuts: ["Mod+A"],
      when: painting,
      run: () => inBackground(operateOnMask(canvas(), { kind: "fill" })),
    }),
    operate("fillMaskHoles", "Fill holes", { kind: "fill-holes" }, changing),
    withDialog("growMask", "Grow…", "grow"),
    withDialog("shrinkMask", "Shrink…", "shrink"),
    withDialog("smoothMask", "Smooth…", "smooth"),
    withDialog("thresholdMask", "Threshold…", "threshold"),
    simple("maskFromTransparency", "From transparency", painting, () => {
      const { combine } = toolStore.getState().toolOptions;
      inBackground(operateOnMask(canvas(), { kind: "from-transparency", combine }));
    }),
    defineCommand({
      id: "maskFromDifference",
      group: "Mask",
      title: "From a difference…",
      shortcuts: [],
      when: (context) => painting(context) && context.canCompare,
      run: () => openDialog({ type: "maskFromDifference" }),
    }),
    defineCommand({
      id: "copyMask",
      group: "Mask",
      title: "Copy the mask",
      shortcuts: ["Mod+Alt+C"],
      when: changing,
      run: () => inBackground(copyMask(canvas())),
    }),
    defineCommand({
      id: "pasteMask",
      group: "Mask",
      title: "Paste the mask",
      shortcuts: ["Mod+Alt+V"],
      when: (context) => painting(context) && context.hasCopiedMask,
      run: () => inBackground(pasteMask(canvas())),
    }),
    simple("loadMaskFile", "Load a mask from a PNG…", painting, () => chooseMaskFile(canvas)),
    simple("saveMaskFile", "Save the mask as a PNG", changing, () =>
      inBackground(saveMaskFile(canvas(), "grey")),
    ),
    simple("saveMaskAlphaFile", "Save the mask as a PNG with alpha", changing, () =>
      inBackground(saveMaskFile(canvas(), "alpha")),
    ),
    defineCommand({
      id: "reselectMask",
      group: "Mask",
      title: "Reselect the last mask",
      shortcuts: ["Mod+Shift+D"],
      when: (context) => painting(context) && context.hasUsedMask,
      run: () => inBackground(editor.session?.reselectMask() ?? Promise.resolve()),
    }),
    defineCommand({
      id: "toggleMask",
      group: "Mask",
      title: "Show or hide the mask",
      shortcuts: ["O"],
      when: editing,
      run: () => toolStore.setState(({ maskVisible }) => ({ maskVisible: !maskVisible })),
    }),
  ];
}

function simple(id: CommandId, title: string, when: Command["when"], run: () => void): Command {
  return defineCommand({ id, group: "Mask", title, shortcuts: [], when, run });
}

function withDialog(id: CommandId, title: string, kind: MaskDialog): Command {
  return simple(id, title, changing, () => openDialog({ type: "changeMask", kind }));
}
