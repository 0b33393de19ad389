import { useStore } from "zustand";
import { keepChangedStore } from "../../state/keep-changed.ts";
import { Button } from "../../ui/Button.tsx";
import { formatPercent } from "../../ui/format.ts";
import { useCommand } from "../editor-context.ts";
import "./keep-changed-bar.css";

/** Says what will be taken over of a whole-picture edit, while its mask can still be corrected. */
export function KeepChangedBar() {
  const active = useStore(keepChangedStore, (state) => state.active);
  const apply = useCommand("fill");
  const cancel = useCommand("escape");
  if (!active) return null;
  return (
    <div className="keep-changed-bar" role="group" aria-label="Keep only what changed" data-canvas-control>
      <p role="status">
        Only this part will be taken over. Adjust the mask, then apply.
        <span> {formatPercent(active.changedShare)} of the picture changed.</span>
      </p>
      <Button size="small" shortcut={cancel.shortcut} onClick={cancel.run}>
        Cancel
      </Button>
      <Button
        size="small"
        variant="primary"
        shortcut={apply.shortcut}
        disabled={!apply.enabled}
        onClick={apply.run}
      >
        Apply
      </Button>
    </div>
  );
}
