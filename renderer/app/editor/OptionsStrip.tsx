import { MaskOptions } from "./MaskOptions.tsx";
import { ToolOptions } from "./ToolOptions.tsx";
import "./options-strip.css";

/** What the chosen tool and the mask can be set to. */
export function OptionsStrip() {
  return (
    <div className="options-strip">
      <ToolOptions />
      <MaskOptions />
    </div>
  );
}
