import { useStore } from "zustand";
import { toolStore } from "../../state/tools.ts";
import { MaskOptions } from "./MaskOptions.tsx";
import { ToolOptions } from "./ToolOptions.tsx";
import "./options-strip.css";

/** What the chosen tool and the mask can be set to. A crop is about the picture, and needs the room. */
export function OptionsStrip() {
  const isCropping = useStore(toolStore, (tools) => tools.chosen === "crop");
  return (
    <div className="options-strip">
      <ToolOptions />
      {isCropping ? null : <MaskOptions />}
    </div>
  );
}
