import { useStore } from "zustand";
import { type MaskStepKind, maskWorkStore } from "../../state/mask-work.ts";
import { WorkStatus } from "./WorkStatus.tsx";

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
  replace: "Loading a mask…",
  fill: "Filling…",
  "fill-holes": "Filling holes…",
  grow: "Growing…",
  shrink: "Shrinking…",
  smooth: "Smoothing…",
  threshold: "Changing…",
};

/** What the mask's worker does, and how far it is. */
export function MaskWorkStatus() {
  const work = useStore(maskWorkStore, (state) => state.work);
  if (!work) return null;
  const { kind, share, cancel } = work;
  return <WorkStatus text={texts[kind]} share={share} cancel={cancel} />;
}
