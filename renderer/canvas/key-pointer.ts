import type { StoreApi } from "zustand/vanilla";
import type { Point } from "../../shared/domain/geometry.ts";
import type { Viewport } from "../state/viewport.ts";
import type { GestureInput } from "../tools/gesture.ts";
import type { Modifiers, ToolOptions } from "../tools/tool-protocol.ts";
import { moveCursor } from "./key-cursor.ts";
import { KeyCursorMark } from "./overlays/key-cursor-mark.ts";
import type { ViewportControl } from "./viewport-control.ts";
import { toStage } from "./viewport-geometry.ts";

type Held = Pick<Modifiers, "shift" | "alt">;

interface KeyPointerParts {
  readonly parent: HTMLElement;
  readonly viewport: StoreApi<Viewport>;
  readonly control: ViewportControl;
  readonly options: () => ToolOptions;
  readonly step: (input: GestureInput) => void;
}

/** The id that the DOM keeps for what is no pointer. */
const pointerId = -1;

/** A pointer without a mouse: a cursor that arrow keys move, and keys that press it. */
export class KeyPointer {
  readonly #parts: KeyPointerParts;
  readonly #mark: KeyCursorMark;
  /** Picture pixels; null while a real pointer is used. */
  #at: Point | null = null;

  constructor(parts: KeyPointerParts) {
    this.#parts = parts;
    this.#mark = new KeyCursorMark(parts.parent);
  }

  /** Stage pixels (CSS); null while it is not shown. */
  get at(): Point | null {
    return this.#at && toStage(this.#parts.viewport.getState(), this.#at);
  }

  /** Moves it a step, and the picture where it would leave the stage. Shows it where it was not. */
  move(direction: Point, keys: Held): void {
    const { viewport, control, step } = this.#parts;
    const { at, pan } = moveCursor(this.#at, direction, keys, viewport.getState());
    this.#at = at;
    if (pan.x !== 0 || pan.y !== 0) control.panBy(pan.x, pan.y);
    const samples = [{ ...at, pressure: null }];
    // Shift and Alt were for the length of the step.
    const noKeys = { shift: false, alt: false };
    step({ type: "move", pointerId, keys: noKeys, at: toStage(viewport.getState(), at), samples });
  }

  press(keys: Held): void {
    const { at } = this;
    if (!at || !this.#at) return;
    const { options, step } = this.#parts;
    const sample = { ...this.#at, pressure: null };
    const press = { pointerId, kind: "keys", button: "primary", keys, at, sample } as const;
    step({ type: "down", ...press, options: options() });
  }

  release(): void {
    this.#parts.step({ type: "up", pointerId });
  }

  hide(): void {
    this.#at = null;
  }

  /** @param isPressed the tool is down */
  show(isPressed: boolean): void {
    this.#mark.show(this.at, isPressed);
  }

  destroy(): void {
    this.#mark.destroy();
  }
}
