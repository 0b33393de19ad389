import { ChevronDown } from "lucide-react";
import { useRef, useState } from "react";
import { useStore } from "zustand";
import { type ViewOptions, viewOptionsStore } from "../../state/view-options.ts";
import { Button } from "../../ui/Button.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import type { CommandId } from "../commands/command.ts";
import { useCommand } from "../editor-context.ts";
import "./view-button.css";

/** How the picture is looked at: a panel that stays open, so that several things can be changed. */
export function ViewButton() {
  const anchor = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <div ref={anchor}>
      <Button
        size="small"
        variant="quiet"
        icon={<ChevronDown size={14} />}
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        View
      </Button>
      {isOpen ? (
        <Popover label="View" anchor={anchor} onClose={() => setOpen(false)}>
          <div className="view-options">
            <Zoom command="zoomToFit" />
            <Zoom command="zoomToActualSize" />
            <hr className="view-options__line" />
            <Option command="togglePixelGrid" option="pixelGrid" />
            <Option command="toggleRulers" option="rulers" />
            <Option command="toggleMinimap" option="minimap" />
            <Option command="flipView" option="isFlipped" />
          </div>
        </Popover>
      ) : null}
    </div>
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
