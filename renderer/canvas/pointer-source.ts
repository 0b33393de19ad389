import type { Point } from "../../shared/domain/geometry.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import { type PointerButton, pointerButton } from "../tools/active-tool.ts";
import type { PointerKind } from "../tools/gesture.ts";
import type { Modifiers } from "../tools/tool-protocol.ts";
import type { Mirror } from "./scene.ts";

/** A position in stage pixels (CSS), mirrored back where the view is flipped; `pressure` 0..1 for a pen, else null. */
export interface StageSample extends Point {
  readonly pressure: number | null;
}

type Held = Pick<Modifiers, "shift" | "alt">;

export type PointerReport =
  | {
      readonly type: "down";
      readonly pointerId: number;
      readonly kind: PointerKind;
      readonly button: PointerButton;
      readonly isTaken: boolean;
      readonly keys: Held;
      readonly sample: StageSample;
    }
  /** `samples`: every position the device reported since the last move, in order, at least one. */
  | {
      readonly type: "move";
      readonly pointerId: number;
      readonly kind: PointerKind;
      readonly keys: Held;
      readonly samples: readonly [StageSample, ...StageSample[]];
    }
  | { readonly type: "up" | "lost"; readonly pointerId: number }
  /** The pointer is no longer over the stage. */
  | { readonly type: "leave" };

/**
 * Turns the DOM's pointer events on `container` into reports. Listens to the DOM itself: Konva neither captures
 * pointers nor unfolds coalesced events, without which fast strokes lose most of their points (canvas.md §5).
 */
export function listenToPointers(
  container: HTMLElement,
  mirror: Mirror,
  report: (report: PointerReport) => void,
): Stop {
  const abort = new AbortController();
  const on = (
    type: "pointerdown" | "pointermove" | "pointerup" | "pointercancel" | "pointerleave" | "pointerenter",
    listener: (event: PointerEvent) => void,
  ) => container.addEventListener(type, listener, { signal: abort.signal });

  // Asking for the stage's place makes the browser lay the page out, so it is asked when it may have changed: a
  // stroke never moves the stage.
  let origin = stageOrigin(container);
  const locate = () => {
    origin = stageOrigin(container);
  };
  window.addEventListener("resize", locate, { signal: abort.signal });
  window.addEventListener("scroll", locate, { capture: true, passive: true, signal: abort.signal });
  on("pointerenter", locate);

  on("pointerdown", (event) => {
    if (!isStage(container, event.target)) return;
    const isTaken = event.defaultPrevented;
    // Else a drag would select text around the stage, and the middle button would start to scroll.
    event.preventDefault();
    if (!isTaken) takeFocus(container);
    locate();
    const { pointerId } = event;
    const sample = stageSample(event, origin, mirror);
    const button = pointerButton(event.button);
    const keys = heldKeys(event);
    report({ type: "down", pointerId, kind: pointerKind(event), button, isTaken, keys, sample });
  });
  on("pointermove", (event) => {
    const samples = (event.getCoalescedEvents?.() ?? []).map((unfolded) =>
      stageSample(unfolded, origin, mirror),
    );
    const [first = stageSample(event, origin, mirror), ...rest] = samples;
    const { pointerId } = event;
    const kind = pointerKind(event);
    report({ type: "move", pointerId, kind, keys: heldKeys(event), samples: [first, ...rest] });
  });
  on("pointerup", ({ pointerId }) => report({ type: "up", pointerId }));
  on("pointercancel", ({ pointerId }) => report({ type: "lost", pointerId }));
  on("pointerleave", () => report({ type: "leave" }));
  return () => abort.abort();
}

/** Keys that are pressed from now on are for the stage, and not for the field in which a person typed before. */
function takeFocus(container: HTMLElement): void {
  if (document.activeElement === container) return;
  // Browsers take a focus that a script moves for one by keyboard, and would draw a ring around the picture.
  container.dataset["focusedByPointer"] = "";
  container.focus({ preventScroll: true });
  const forget = () => delete container.dataset["focusedByPointer"];
  container.addEventListener("focusout", forget, { once: true });
}

/** Whether an event is for the stage, and not for a control that lies on it. */
function isStage(container: HTMLElement, target: EventTarget | null): boolean {
  return (
    !(target instanceof Element) || target === container || target.closest("[data-canvas-control]") === null
  );
}

function heldKeys({ shiftKey: shift, altKey: alt }: PointerEvent): Held {
  return { shift, alt };
}

function pointerKind(event: PointerEvent): PointerKind {
  return event.pointerType === "pen" || event.pointerType === "touch" ? event.pointerType : "mouse";
}

/** Where the stage's corner lies in the window, CSS pixels. */
function stageOrigin(container: HTMLElement): Point {
  const { left, top } = container.getBoundingClientRect();
  return { x: left + container.clientLeft, y: top + container.clientTop };
}

function stageSample(event: PointerEvent, origin: Point, mirror: Mirror): StageSample {
  return {
    ...mirror.toScene({ x: event.clientX - origin.x, y: event.clientY - origin.y }),
    pressure: event.pointerType === "pen" ? event.pressure : null,
  };
}
