import { CaretsToAxisDashedVertical } from "lucide-react";
import { useStore } from "zustand";
import { comparisonStore } from "../../state/comparison.ts";
import { viewOptionsStore } from "../../state/view-options.ts";
import { Button } from "../../ui/Button.tsx";
import { useCommand } from "../editor-context.ts";

/** Says that the picture is not as it looks: a flipped view is forgotten easily. */
export function FlippedBadge() {
  const isFlipped = useStore(viewOptionsStore, (options) => options.isFlipped);
  const comparing = useStore(comparisonStore, (state) => state.compared !== null);
  const { shortcut, run } = useCommand("flipView");
  if (!isFlipped || comparing) return null;
  return (
    <div className="flipped-badge" role="status">
      <CaretsToAxisDashedVertical size={14} aria-hidden="true" />
      Flipped view
      <Button
        size="small"
        variant="quiet"
        data-tooltip-shortcut={shortcut}
        data-tooltip="End it"
        onClick={run}
      >
        End
      </Button>
    </div>
  );
}
