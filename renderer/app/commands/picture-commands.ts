import type { Transform } from "../../../shared/domain/transform.ts";
import { cropStore, wholePicture } from "../../state/crop.ts";
import type { Editor } from "../session/editor.ts";
import { inBackground } from "../session/failures.ts";
import { type Command, type CommandId, defineCommand } from "./command.ts";

/** What changes the whole picture without a model, each a step of the history. */
export function pictureCommands(editor: Pick<Editor, "session">): readonly Command[] {
  const transform = async (change: Transform) => {
    const applied = cropStore.getState();
    await editor.session?.transform(change);
    // A frame that was begun meanwhile is for the next step.
    if (cropStore.getState() === applied) cropStore.setState(wholePicture);
  };
  const define = (id: CommandId, title: string, shortcut: string | null, change: () => Transform | null) =>
    defineCommand({
      id,
      group: "Picture",
      title,
      shortcuts: shortcut === null ? [] : [shortcut],
      oncePerPress: true,
      when: ({ editing, connected }) => editing && connected,
      run: () => {
        const wanted = change();
        if (wanted) inBackground(transform(wanted));
      },
    });
  return [
    define("turnLeft", "Turn left", "Shift+R", () => ({ type: "rotate", quarterTurns: 3 })),
    define("turnRight", "Turn right", "R", () => ({ type: "rotate", quarterTurns: 1 })),
    define("mirror", "Mirror", null, () => ({ type: "flip", axis: "horizontal" })),
    define("flip", "Flip upside down", null, () => ({ type: "flip", axis: "vertical" })),
    {
      ...define("applyCrop", "Apply the frame or the angle", "Enter", () => {
        const { frame, degrees } = cropStore.getState();
        if (degrees !== 0) return { type: "straighten", degrees };
        return frame && { type: "crop", frame: { ...frame } };
      }),
      // While another change runs, its frame is that of a picture which is about to be replaced.
      when: ({ editing, connected, cropping, transforming }) =>
        editing && connected && cropping && !transforming,
    },
  ];
}
