import type { Size } from "../../../shared/domain/geometry.ts";
import type { Viewport } from "../../state/viewport.ts";
import { pictureOnStage } from "../viewport-geometry.ts";

/** Below this many CSS pixels a picture pixel the lines would hide the picture. */
const smallestPixel = 8;

/** Lines between the pixels of the picture: a repeated background, cut to the picture by CSS, so that nothing is drawn. */
export class PixelGrid {
  readonly #element = document.createElement("div");
  #size: Size | null = null;
  #isWanted = true;

  constructor(container: HTMLElement) {
    this.#element.className = "canvas-pixel-grid";
    this.#element.hidden = true;
    container.append(this.#element);
  }

  /** The picture's size; null where there is nothing to be measured. */
  setPicture(size: Size | null): void {
    this.#size = size;
  }

  setWanted(isWanted: boolean): void {
    this.#isWanted = isWanted;
  }

  draw(viewport: Viewport): void {
    const size = this.#size;
    const isShown = size !== null && this.#isWanted && viewport.scale >= smallestPixel;
    if (this.#element.hidden === isShown) this.#element.hidden = !isShown;
    if (!size || !isShown) return;
    const { x, y, width, height } = pictureOnStage(viewport, size);
    const { style } = this.#element;
    style.backgroundSize = `${viewport.scale}px ${viewport.scale}px`;
    style.backgroundPosition = `${x % viewport.scale}px ${y % viewport.scale}px`;
    const gaps = [y, viewport.stageWidth - x - width, viewport.stageHeight - y - height, x];
    style.clipPath = `inset(${gaps.map((gap) => `${Math.max(0, gap)}px`).join(" ")})`;
  }

  destroy(): void {
    this.#element.remove();
  }
}
