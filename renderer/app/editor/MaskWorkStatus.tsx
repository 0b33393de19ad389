import { useStore } from "zustand";
import { type MaskStepKind, maskWorkStore } from "../../state/mask-work.ts";
import { Button } from "../../ui/Button.tsx";
import "./mask-work-status.css";

const texts: Readonly<Record<MaskStepKind, string>> = {
  stroke: "Painting…",
  move: "Moving the mask…",
  "quick-select": "Selecting…",
  "select-shape": "Selecting…",
  "select-wand": "Selecting…",
  "select-color": "Selecting…",
  "from-transparency": "Selecting…",
  "from-difference": "Comparing…",
  paste: "Loading a mask…",
  fill: "Filling…",
  "fill-holes": "Filling holes…",
  grow: "Growing…",
  shrink: "Shrinking…",
  smooth: "Smoothing…",
  threshold: "Changing…",
};

/** What the mask's worker does, and how far it is, for as long as that takes; what is over at once is not shown. */
export function MaskWorkStatus() {
  const work = useStore(maskWorkStore, (state) => state.work);
  if (!work) return null;
  const { kind, share, cancel } = work;
  return (
    <span className="status-bar__item mask-work-status" role="status">
      {texts[kind]}
      {share === null ? null : ` ${Math.round(share * 100)} %`}
      {cancel ? (
        <Button size="small" variant="quiet" onClick={cancel}>
          Cancel
        </Button>
      ) : null}
    </span>
  );
}
