import type { Point } from "../../shared/domain/geometry.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { Modifiers } from "../tools/tool-protocol.ts";

type Held = Pick<Modifiers, "shift" | "alt">;

export type KeyReport =
  | { readonly type: "space"; readonly held: boolean }
  /** Shift or Alt was pressed or released. */
  | { readonly type: "keys"; readonly keys: Held }
  | { readonly type: "escape" }
  | { readonly type: "blur" }
  | { readonly type: "key"; readonly key: "Enter" | "Backspace" }
  /** An arrow key on the stage; `direction` is a unit vector, y downwards. */
  | { readonly type: "arrow"; readonly direction: Point; readonly keys: Held }
  | { readonly type: "arrow-end" }
  /** Space for the cursor of the keys: held like a button. */
  | { readonly type: "press"; readonly held: boolean; readonly keys: Held }
  /** Enter for the cursor of the keys: pressed until the next one. */
  | { readonly type: "lock"; readonly keys: Held };

/** What keys are for now. */
export interface KeyWants {
  /** What Escape takes back is under way wherever the focus is, or waits on the stage; null: nothing is. */
  readonly escape: "anywhere" | "stage" | null;
  /** Corners wait for Enter and Backspace. */
  readonly corners: boolean;
  /** Arrow keys belong to the tool, not to the view. */
  readonly arrows: boolean;
  /** The cursor of the keys is shown. */
  readonly cursor: boolean;
}

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/**
 * Reports the keys that change what a pointer does, or do it themselves. Those that go with the pointer are listened to
 * in the whole window, except where a person types or a control needs the key itself; arrows, Enter and Backspace only
 * while the stage has the focus. What nobody wants is left to others.
 */
export function listenToKeys(
  container: HTMLElement,
  wants: () => KeyWants,
  report: (report: KeyReport) => void,
): Stop {
  const abort = new AbortController();
  const { signal } = abort;
  let held: Held = { shift: false, alt: false };
  const tellHeld = ({ shiftKey: shift, altKey: alt }: KeyboardEvent) => {
    if (shift === held.shift && alt === held.alt) return;
    held = { shift, alt };
    report({ type: "keys", keys: held });
  };
  window.addEventListener(
    "keydown",
    (event) => {
      tellHeld(event);
      const taken = reportOf(container, wants(), event);
      if (!taken) return;
      event.preventDefault();
      if (taken !== "nothing") event.stopPropagation();
      if (taken !== "nothing") report(taken);
    },
    { capture: true, signal },
  );
  window.addEventListener(
    "keyup",
    (event) => {
      tellHeld(event);
      // Whether for the picture or for the cursor: what was not pressed does not mind.
      if (event.code === "Space") {
        report({ type: "space", held: false });
        report({ type: "press", held: false, keys: held });
      }
      if (event.key in arrows) report({ type: "arrow-end" });
    },
    { capture: true, signal },
  );
  window.addEventListener(
    "blur",
    () => {
      held = { shift: false, alt: false };
      report({ type: "blur" });
    },
    { signal },
  );
  return () => abort.abort();
}

/** Null: the key is for others. "nothing": it is kept from the browser, and does nothing. */
function reportOf(
  container: HTMLElement,
  wants: KeyWants,
  event: KeyboardEvent,
): KeyReport | "nothing" | null {
  const { code, key, repeat, ctrlKey, metaKey } = event;
  if (code === "Escape") {
    const isTaken =
      wants.escape === "anywhere" || (wants.escape === "stage" && isForStage(container, event.target));
    return isTaken ? { type: "escape" } : null;
  }
  if (ctrlKey || metaKey) return null;
  const keys = { shift: event.shiftKey, alt: event.altKey };
  const isOnStage = event.target === container;
  if (code === "Space") {
    if (isOnStage && wants.cursor) return repeat ? "nothing" : { type: "press", held: true, keys };
    if (!isForStage(container, event.target)) return null;
    return repeat ? "nothing" : { type: "space", held: true }; // else Space would scroll the page
  }
  if (!isForStage(container, event.target)) return null;
  if (wants.corners && (key === "Enter" || key === "Backspace")) return { type: "key", key };
  if (!isOnStage) return null;
  if (key === "Enter" && wants.cursor) return repeat ? "nothing" : { type: "lock", keys };
  const direction = arrows[key];
  return direction && wants.arrows ? { type: "arrow", direction, keys } : null;
}

/** Elements that do something with Space themselves. A row of a tree or a list that has the focus does not. */
const usesSpace = [
  "input, textarea, select, button, summary, dialog",
  '[contenteditable]:not([contenteditable="false"])',
  ...["button", "switch", "radio", "slider", "menuitem", "checkbox", "tab"].map((role) => `[role=${role}]`),
].join(", ");

function isForStage(container: HTMLElement, target: EventTarget | null): boolean {
  return !(target instanceof Element) || target === container || target.closest(usesSpace) === null;
}
