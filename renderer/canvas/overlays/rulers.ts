import type { Viewport } from "../../state/viewport.ts";
import { rulerTicks } from "./ruler-ticks.ts";

/** CSS pixels. */
const thickness = 20;

/** Rulers in picture pixels along the upper and the left side of the stage. They take no pointer. */
export class Rulers {
  readonly #element = document.createElement("div");
  readonly #top = document.createElement("canvas");
  readonly #left = document.createElement("canvas");
  #isWanted = false;

  constructor(container: HTMLElement) {
    this.#element.className = "canvas-rulers";
    this.#element.hidden = true;
    this.#element.setAttribute("aria-hidden", "true");
    this.#element.append(this.#top, this.#left);
    container.append(this.#element);
  }

  setWanted(isWanted: boolean): void {
    this.#isWanted = isWanted;
  }

  /** @param isFlipped left and right are exchanged on the stage */
  draw(viewport: Viewport, devicePixelRatio: number, isFlipped: boolean): void {
    if (this.#element.hidden === this.#isWanted) this.#element.hidden = !this.#isWanted;
    if (!this.#isWanted) return;
    const { scale, x, y, stageWidth, stageHeight } = viewport;
    this.#drawOne(
      this.#top,
      { scale, offset: x, length: stageWidth, isVertical: false, isFlipped },
      devicePixelRatio,
    );
    this.#drawOne(
      this.#left,
      { scale, offset: y, length: stageHeight, isVertical: true, isFlipped: false },
      devicePixelRatio,
    );
  }

  destroy(): void {
    this.#element.remove();
  }

  #drawOne(
    canvas: HTMLCanvasElement,
    {
      scale,
      offset,
      length,
      isVertical,
      isFlipped,
    }: {
      readonly scale: number;
      readonly offset: number;
      readonly length: number;
      readonly isVertical: boolean;
      readonly isFlipped: boolean;
    },
    ratio: number,
  ): void {
    const [width, height] = isVertical ? [thickness, length] : [length, thickness];
    // Setting the size empties the canvas.
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d");
    if (!context) return;
    const style = getComputedStyle(this.#element);
    context.scale(ratio, ratio);
    context.fillStyle = style.getPropertyValue("--ruler-ground");
    context.fillRect(0, 0, width, height);
    context.fillStyle = style.color;
    context.font = `10px ${style.fontFamily}`;
    context.textBaseline = "top";
    for (const { value, at: unflipped, isLabelled } of rulerTicks(scale, offset, length)) {
      const at = isFlipped ? length - unflipped : unflipped;
      const start = isLabelled ? 0 : thickness - 5;
      // On the middle of a device pixel, so that the line is one wide.
      const line = (Math.round(at * ratio) + 0.5) / ratio - 0.5;
      if (isVertical) context.fillRect(start, line, thickness - start, 1);
      else context.fillRect(line, start, 1, thickness - start);
      if (!isLabelled) continue;
      context.save();
      if (isVertical) {
        context.translate(2, line - 3);
        context.rotate(-Math.PI / 2);
        context.fillText(String(value), 0, 0);
      } else context.fillText(String(value), line + 3, 2);
      context.restore();
    }
  }
}
