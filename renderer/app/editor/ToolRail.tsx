import {
  Brush,
  CircleDashed,
  Crop,
  Eraser,
  Hand,
  Lasso,
  type LucideIcon,
  Move,
  Pipette,
  Sparkles,
  SquareDashed,
  Wand,
  Waypoints,
  ZoomIn,
} from "lucide-react";
import { Fragment } from "react";
import { useStore } from "zustand";
import { type ToolId, toolStore } from "../../state/tools.ts";
import { CommandButton } from "./CommandButton.tsx";

/** From top to bottom, alike tools together. */
const groups: readonly (readonly (readonly [ToolId, LucideIcon])[])[] = [
  [
    ["brush", Brush],
    ["eraser", Eraser],
  ],
  [
    ["quickSelect", Sparkles],
    ["wand", Wand],
    ["colorRange", Pipette],
  ],
  [
    ["lasso", Lasso],
    ["polygon", Waypoints],
    ["rectangle", SquareDashed],
    ["ellipse", CircleDashed],
  ],
  [
    ["moveMask", Move],
    ["crop", Crop],
  ],
  [
    ["pan", Hand],
    ["zoom", ZoomIn],
  ],
];

export function ToolRail() {
  const chosen = useStore(toolStore, (tools) => tools.chosen);
  return (
    <div className="tool-rail" role="group" aria-label="Tools">
      {groups.map((group, index) => (
        <Fragment key={group[0]?.[0]}>
          {index > 0 ? <hr className="tool-rail__line" /> : null}
          {group.map(([tool, Icon]) => (
            <CommandButton
              key={tool}
              command={tool}
              size="large"
              tooltipSide="right"
              emphasis="accent"
              pressed={chosen === tool}
              icon={<Icon size={18} />}
            />
          ))}
        </Fragment>
      ))}
    </div>
  );
}
