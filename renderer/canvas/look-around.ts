import type { Stop } from "../../shared/rpc/wire.ts";
import type { Mirror } from "./scene.ts";
import type { ViewportControl } from "./viewport-control.ts";
import { type WheelMemory, wheelIntent } from "./wheel-intent.ts";

/** CSS pixels that an arrow key moves the picture by; with Shift five times as much. */
const arrowStep = 48;

/** Wheel, trackpad and arrow keys on the stage. */
export function listenToNavigation(container: HTMLElement, mirror: Mirror, control: ViewportControl): Stop {
  const abort = new AbortController();
  const { signal } = abort;
  let memory: WheelMemory | null = null;
  container.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const [intent, next] = wheelIntent(memory, event);
      memory = next;
      if (intent.type === "pan") {
        control.panBy(mirror.along(intent.dx), intent.dy);
        return;
      }
      const { left, top } = container.getBoundingClientRect();
      const at = mirror.toScene({ x: event.clientX - left, y: event.clientY - top });
      control.zoomBy(intent.factor, at);
    },
    { passive: false, signal },
  );
  container.addEventListener(
    "keydown",
    (event) => {
      const direction = arrows[event.key];
      if (!direction || event.target !== container || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const step = event.shiftKey ? arrowStep * 5 : arrowStep;
      control.panBy(mirror.along(direction.x * step), direction.y * step);
    },
    { signal },
  );
  return () => abort.abort();
}

/** As scrolling does: the arrow points to what comes into sight, so the picture moves the other way. */
const arrows: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowLeft: { x: 1, y: 0 },
  ArrowRight: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};
