import type { Point } from "../../../shared/domain/geometry.ts";

/** A cross that shows where the cursor of the keys is. */
export class KeyCursorMark {
  readonly #element = document.createElement("div");

  constructor(container: HTMLElement) {
    this.#element.className = "canvas-key-cursor";
    this.#element.setAttribute("aria-hidden", "true");
    this.#element.hidden = true;
    container.append(this.#element);
  }

  /** @param at stage pixels (CSS); null hides it. @param isPressed the tool is down */
  show(at: Point | null, isPressed: boolean): void {
    // Asked at every move of a real pointer, too.
    if (at === null && this.#element.hidden) return;
    this.#element.hidden = at === null;
    this.#element.dataset["pressed"] = String(isPressed);
    if (at) this.#element.style.transform = `translate(${at.x}px, ${at.y}px)`;
  }

  destroy(): void {
    this.#element.remove();
  }
}
