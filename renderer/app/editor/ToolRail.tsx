import { Brush, Eraser, Hand } from "lucide-react";
import { useStore } from "zustand";
import { toolStore } from "../../state/tools.ts";
import { CommandButton } from "./CommandButton.tsx";

const icon = { size: 18 };

export function ToolRail() {
  const chosen = useStore(toolStore, (tools) => tools.chosen);
  return (
    <div className="tool-rail" role="group" aria-label="Tools">
      <CommandButton
        command="brush"
        size="large"
        tooltipSide="right"
        emphasis="accent"
        pressed={chosen === "brush"}
        icon={<Brush {...icon} />}
      />
      <CommandButton
        command="eraser"
        size="large"
        tooltipSide="right"
        emphasis="accent"
        pressed={chosen === "eraser"}
        icon={<Eraser {...icon} />}
      />
      <CommandButton
        command="pan"
        size="large"
        tooltipSide="right"
        emphasis="accent"
        pressed={chosen === "pan"}
        icon={<Hand {...icon} />}
      />
    </div>
  );
}
