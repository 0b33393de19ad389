import type { Point } from "../../shared/domain/geometry.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import { type PointerButton, pointerButton } from "../tools/active-tool.ts";
import type { PointerKind } from "../tools/gesture.ts";

/** A position in stage pixels (CSS); `pressure` 0..1 for a pen, null for what has none. */
export interface StageSample extends Point {
  readonly pressure: number | null;
}

export type PointerReport =
  | {
      readonly type: "down";
      readonly pointerId: number;
      readonly kind: PointerKind;
      readonly button: PointerButton;
      readonly shift: boolean;
      readonly sample: StageSample;
    }
  /** `samples`: every position the device reported since the last move, in order, at least one. */
  | {
      readonly type: "move";
      readonly pointerId: number;
      readonly kind: PointerKind;
      readonly samples: readonly [StageSample, ...StageSample[]];
    }
  | { readonly type: "up" | "lost"; readonly pointerId: number }
  /** The pointer is no longer over the stage. */
  | { readonly type: "leave" };

/**
 * Turns the DOM's pointer events on `container` into reports. Listens to the DOM itself: Konva neither captures
 * pointers nor unfolds coalesced events, without which fast strokes lose most of their points (canvas.md §5).
 */
export function listenToPointers(container: HTMLElement, report: (report: PointerReport) => void): Stop {
  const abort = new AbortController();
  const on = (
    type: "pointerdown" | "pointermove" | "pointerup" | "pointercancel" | "pointerleave",
    listener: (event: PointerEvent) => void,
  ) => container.addEventListener(type, listener, { signal: abort.signal });

  on("pointerdown", (event) => {
    if (!isStage(container, event.target)) return;
    // Else a drag would select text around the stage, and the middle button would start to scroll.
    event.preventDefault();
    const { pointerId, shiftKey: shift } = event;
    const [sample] = stageSamples(container, [event]);
    const button = pointerButton(event.button);
    if (sample) report({ type: "down", pointerId, kind: pointerKind(event), button, shift, sample });
  });
  on("pointermove", (event) => {
    const unfolded = event.getCoalescedEvents?.() ?? [];
    const [first, ...rest] = stageSamples(container, unfolded.length > 0 ? unfolded : [event]);
    if (!first) return;
    report({ type: "move", pointerId: event.pointerId, kind: pointerKind(event), samples: [first, ...rest] });
  });
  on("pointerup", ({ pointerId }) => report({ type: "up", pointerId }));
  on("pointercancel", ({ pointerId }) => report({ type: "lost", pointerId }));
  on("pointerleave", () => report({ type: "leave" }));
  return () => abort.abort();
}

/** Whether an event is for the stage, and not for a control that lies on it. */
function isStage(container: HTMLElement, target: EventTarget | null): boolean {
  return (
    !(target instanceof Element) || target === container || target.closest("[data-canvas-control]") === null
  );
}

function pointerKind(event: PointerEvent): PointerKind {
  return event.pointerType === "pen" || event.pointerType === "touch" ? event.pointerType : "mouse";
}

function stageSamples(container: HTMLElement, events: readonly PointerEvent[]): StageSample[] {
  const { left, top } = container.getBoundingClientRect();
  return events.map((event) => ({
    x: event.clientX - left - container.clientLeft,
    y: event.clientY - top - container.clientTop,
    pressure: event.pointerType === "pen" ? event.pressure : null,
  }));
}
