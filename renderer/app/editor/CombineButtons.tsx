import { type LucideIcon, Square, SquaresIntersect, SquaresSubtract, SquaresUnite } from "lucide-react";
import { useStore } from "zustand";
import { type CombineMode, setToolOptions, toolStore } from "../../state/tools.ts";
import { IconButton } from "../../ui/IconButton.tsx";

const modes: readonly {
  readonly mode: CombineMode;
  readonly title: string;
  readonly keys?: string;
  readonly Icon: LucideIcon;
}[] = [
  { mode: "replace", title: "Replace the mask", Icon: Square },
  { mode: "add", title: "Add to the mask", keys: "hold Shift", Icon: SquaresUnite },
  { mode: "subtract", title: "Subtract from the mask", keys: "hold Alt", Icon: SquaresSubtract },
  { mode: "intersect", title: "Intersect with the mask", keys: "hold Shift+Alt", Icon: SquaresIntersect },
];

/** How a new area joins the mask. */
export function CombineButtons() {
  const combine = useStore(toolStore, (tools) => tools.toolOptions.combine);
  return (
    <div className="options-strip__buttons" role="group" aria-label="New areas">
      {modes.map(({ mode, title, keys, Icon }) => (
        <IconButton
          key={mode}
          label={title}
          shortcut={keys}
          pressed={combine === mode}
          icon={<Icon size={16} />}
          onClick={() => setToolOptions({ combine: mode })}
        />
      ))}
    </div>
  );
}
