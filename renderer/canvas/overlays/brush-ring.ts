import type { Point } from "../../../shared/domain/geometry.ts";

/** Below this diameter (CSS pixels) the ring alone is hard to find; the cursor's cross marks it. */
const smallestRing = 6;

/**
 * A circle of the brush's true size around the pointer: a DOM element moved by a transform, which costs less than
 * half of a Konva shape (canvas.md §5). White within black, so that it shows on any picture.
 */
export class BrushRing {
  readonly #element = document.createElement("div");
  #diameter = 0;
  #at: Point | null = null;

  constructor(container: HTMLElement) {
    this.#element.className = "canvas-ring";
    this.#element.setAttribute("aria-hidden", "true");
    this.#element.hidden = true;
    container.append(this.#element);
  }

  /** Whether the ring is too small to stand for the cursor. */
  get needsCursor(): boolean {
    return this.#diameter < smallestRing;
  }

  /** @param diameter CSS pixels. */
  setDiameter(diameter: number): void {
    if (diameter === this.#diameter) return;
    this.#diameter = diameter;
    this.#element.style.width = `${diameter}px`;
    this.#element.style.height = `${diameter}px`;
    if (this.#at) this.#move(this.#at);
  }

  /** Null hides the ring. Stage pixels (CSS). */
  moveTo(at: Point | null): void {
    this.#at = at;
    if (at) this.#move(at);
    this.#element.hidden = at === null;
  }

  destroy(): void {
    this.#element.remove();
  }

  #move({ x, y }: Point): void {
    const half = this.#diameter / 2;
    this.#element.style.transform = `translate(${x - half}px, ${y - half}px)`;
  }
}
