import { ChevronDown } from "lucide-react";
import { useStore } from "zustand";
import { type ViewOptions, viewOptionsStore } from "../../state/view-options.ts";
import { Button } from "../../ui/Button.tsx";
import { PopoverButton } from "../../ui/PopoverButton.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import type { CommandId } from "../commands/command.ts";
import { useCommand } from "../editor-context.ts";
import "./view-button.css";

/** How the picture is looked at: a panel that stays open, so that several things can be changed. */
export function ViewButton() {
  return (
    <PopoverButton
      label="View"
      renderButton={(opening) => (
        <Button size="small" variant="quiet" icon={<ChevronDown size={14} />} {...opening}>
          View
        </Button>
      )}
    >
      <div className="view-options">
        <Zoom command="zoomToFit" />
        <Zoom command="zoomToActualSize" />
        <hr className="view-options__line" />
        <Option command="togglePixelGrid" option="pixelGrid" />
        <Option command="toggleRulers" option="rulers" />
        <Option command="toggleMinimap" option="minimap" />
        <Option command="flipView" option="isFlipped" />
      </div>
    </PopoverButton>
  );
}

function Zoom({ command }: { readonly command: CommandId }) {
  const { title, enabled, shortcut, run } = useCommand(command);
  return (
    <button type="button" className="view-options__row view-options__zoom" disabled={!enabled} onClick={run}>
      {title}
      <Shortcut keys={shortcut} />
    </button>
  );
}

function Option({ command, option }: { readonly command: CommandId; readonly option: keyof ViewOptions }) {
  const { title, shortcut, run } = useCommand(command);
  const isOn = useStore(viewOptionsStore, (options) => options[option]);
  return (
    <div className="view-options__row">
      <Toggle label={title} checked={isOn} onChange={run} />
      <Shortcut keys={shortcut} />
    </div>
  );
}

function Shortcut({ keys }: { readonly keys: string | undefined }) {
  return keys ? <kbd className="view-options__keys">{keys}</kbd> : null;
}
