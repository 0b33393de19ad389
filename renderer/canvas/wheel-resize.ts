import type { StoreApi } from "zustand/vanilla";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { ToolId, Tools } from "../state/tools.ts";
import { nextBrushSize } from "../tools/brush-size.ts";

/** A wheel's step is reported as 100 pixels or 3 lines; a trackpad's way adds up to such steps. */
const stepPixels = 60;
const lineHeight = 40;

const sized: ReadonlySet<ToolId> = new Set(["brush", "eraser", "quickSelect"]);

/** Alt and the wheel: the size of a tool that has one. For the others the wheel keeps its own meaning. */
export function listenToWheelResize(container: HTMLElement, tools: StoreApi<Tools>): Stop {
  let way = 0;
  const resize = (event: WheelEvent) => {
    const { altKey, ctrlKey, metaKey, deltaX, deltaY, deltaMode } = event;
    if (!altKey || ctrlKey || metaKey || !sized.has(tools.getState().chosen)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // Some platforms turn the axis of a wheel when a modifier is held.
    const delta = (deltaY === 0 ? deltaX : deltaY) * (deltaMode === 0 ? 1 : lineHeight);
    way = Math.sign(delta) === Math.sign(way) ? way + delta : delta;
    for (; Math.abs(way) >= stepPixels; way -= Math.sign(way) * stepPixels) {
      const direction = way < 0 ? 1 : -1;
      tools.setState(({ brushSize }) => ({ brushSize: nextBrushSize(brushSize, direction) }));
      if (Math.abs(delta) >= stepPixels) {
        way = 0; // one step of a wheel, however far the system says it goes
        break;
      }
    }
  };
  container.addEventListener("wheel", resize, { capture: true, passive: false });
  return () => container.removeEventListener("wheel", resize, { capture: true });
}
