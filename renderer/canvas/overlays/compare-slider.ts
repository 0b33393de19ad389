import { clamp } from "../../../shared/domain/geometry.ts";

/** Share of the stage's width that an arrow key moves the slider by; Shift makes it ten times as much. */
const keyStep = 0.01;

/**
 * The bar between "before" (left) and "after" (right), by mouse, touch and keyboard. It moves by CSS alone: the
 * layers are clipped, nothing is drawn again (canvas.md §4).
 */
export class CompareSlider {
  readonly #element = document.createElement("div");
  readonly #container: HTMLElement;
  readonly #before: HTMLElement;
  readonly #after: HTMLElement;
  readonly #abort = new AbortController();
  /** Share of the stage's width, 0..1. */
  #position = 0.5;
  #width = 0;
  /** Where the stage begins in the window, CSS pixels, while the bar is dragged. */
  #left = 0;
  #frame = 0;

  /** Of `before` only the part left of the bar is seen, of `after` the rest: either may be transparent. */
  constructor(container: HTMLElement, before: HTMLElement, after: HTMLElement) {
    this.#container = container;
    this.#before = before;
    this.#after = after;
    const element = this.#element;
    element.className = "canvas-compare";
    element.dataset["canvasControl"] = "";
    element.tabIndex = 0;
    element.setAttribute("role", "slider");
    element.setAttribute("aria-label", "Before and after");
    element.setAttribute("aria-orientation", "horizontal");
    element.setAttribute("aria-valuemin", "0");
    element.setAttribute("aria-valuemax", "100");
    const { signal } = this.#abort;
    element.addEventListener("pointerdown", (event) => this.#grab(event), { signal });
    element.addEventListener("pointermove", (event) => this.#drag(event), { signal });
    element.addEventListener("lostpointercapture", () => this.#tell(), { signal });
    element.addEventListener("keydown", (event) => this.#press(event), { signal });
    container.append(element);
  }

  /** @param width of the stage in CSS pixels. */
  setWidth(width: number): void {
    this.#width = width;
    this.#show();
    this.#tell();
  }

  destroy(): void {
    this.#abort.abort();
    cancelAnimationFrame(this.#frame);
    this.#element.remove();
    this.#before.style.clipPath = "";
    this.#after.style.clipPath = "";
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    // Read once: after every move of the bar it would have the whole page laid out anew.
    this.#left = this.#container.getBoundingClientRect().left;
    this.#element.setPointerCapture(event.pointerId);
    this.#element.focus({ preventScroll: true });
  }

  #drag(event: PointerEvent): void {
    if (!this.#element.hasPointerCapture(event.pointerId) || this.#width === 0) return;
    // The tools have nothing to do with it, and would look at every position.
    event.stopPropagation();
    this.#position = clamp((event.clientX - this.#left) / this.#width, 0, 1);
    // A mouse reports more often than the screen is drawn, and each change of style is computed by itself.
    this.#frame ||= requestAnimationFrame(() => this.#show());
  }

  #press(event: KeyboardEvent): void {
    const step = event.shiftKey ? keyStep * 10 : keyStep;
    const positions: Record<string, number> = {
      ArrowLeft: this.#position - step,
      ArrowDown: this.#position - step,
      ArrowRight: this.#position + step,
      ArrowUp: this.#position + step,
      PageDown: this.#position - keyStep * 10,
      PageUp: this.#position + keyStep * 10,
      Home: 0,
      End: 1,
    };
    const position = positions[event.key];
    if (position === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#position = clamp(position, 0, 1);
    this.#show();
    this.#tell();
  }

  /** Says where the bar is; while it is dragged nobody can follow that by ear. */
  #tell(): void {
    const percent = Math.round(this.#position * 100);
    this.#element.setAttribute("aria-valuenow", String(percent));
    this.#element.setAttribute("aria-valuetext", `${percent} % before, ${100 - percent} % after`);
  }

  #show(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const x = Math.round(this.#position * this.#width);
    this.#element.style.transform = `translateX(${x}px)`;
    this.#before.style.clipPath = `inset(0 ${this.#width - x}px 0 0)`;
    this.#after.style.clipPath = `inset(0 0 0 ${x}px)`;
  }
}
