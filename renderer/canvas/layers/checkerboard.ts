import type { Size } from "../../../shared/domain/geometry.ts";
import type { Viewport } from "../../state/viewport.ts";
import { pictureOnStage } from "../viewport-geometry.ts";

/** Squares behind a transparent picture: a still pattern, cut to the picture by CSS, so that no pixel is drawn. */
export class Checkerboard {
  readonly #element = document.createElement("div");
  #size: Size | null = null;

  constructor(container: HTMLElement) {
    this.#element.className = "canvas-checkerboard";
    this.#element.hidden = true;
    container.append(this.#element);
  }

  /** The size of the transparent picture, or null when there is none. */
  setPicture(size: Size | null): void {
    this.#size = size;
    this.#element.hidden = size === null;
  }

  draw(viewport: Viewport): void {
    if (!this.#size) return;
    const { x, y, width, height } = pictureOnStage(viewport, this.#size);
    const right = viewport.stageWidth - x - width;
    const bottom = viewport.stageHeight - y - height;
    this.#element.style.clipPath = `inset(${[y, right, bottom, x].map((gap) => `${Math.max(0, gap)}px`).join(" ")})`;
  }

  destroy(): void {
    this.#element.remove();
  }
}
