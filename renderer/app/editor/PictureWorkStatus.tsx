import { useStore } from "zustand";
import { type Transforming, transformingStore } from "../../state/transforming.ts";
import { WorkStatus } from "./WorkStatus.tsx";

const texts: Readonly<Record<NonNullable<Transforming["running"]>["type"], string>> = {
  crop: "Making the new frame…",
  rotate: "Turning…",
  flip: "Mirroring…",
  straighten: "Straightening…",
};

/** What is being made of the whole picture without a model. */
export function PictureWorkStatus() {
  const running = useStore(transformingStore, (state) => state.running);
  if (!running) return null;
  return <WorkStatus text={texts[running.type]} share={null} cancel={running.cancel} />;
}
