import type { StoreApi } from "zustand/vanilla";
import type { Point } from "../../shared/domain/geometry.ts";
import type { Viewport } from "../state/viewport.ts";

/** What turns places on the screen into places of the scene. */
export type Mirror = Pick<Scene, "isFlipped" | "toScene" | "along">;

/**
 * The element that holds all that lies over the picture. It is mirrored as a whole by CSS, so that nothing in it knows
 * of that: pointers and ways are mirrored where they come in.
 */
export class Scene {
  readonly element = document.createElement("div");
  readonly #viewport: StoreApi<Viewport>;
  #isFlipped = false;

  constructor(container: HTMLElement, viewport: StoreApi<Viewport>) {
    this.#viewport = viewport;
    this.element.className = "canvas-scene";
    container.append(this.element);
  }

  get isFlipped(): boolean {
    return this.#isFlipped;
  }

  setFlipped(isFlipped: boolean): void {
    this.#isFlipped = isFlipped;
    this.element.classList.toggle("canvas-scene--flipped", isFlipped);
  }

  /** A point of the stage as it is seen, in the scene's own pixels (CSS). */
  toScene({ x, y }: Point): Point {
    return { x: this.#isFlipped ? this.#viewport.getState().stageWidth - x : x, y };
  }

  /** A way to the right on the screen, as the scene has it. */
  along(dx: number): number {
    return this.#isFlipped ? -dx : dx;
  }

  /**
   * Shows the photo and its mask turned about a point of the scene, without drawing them anew.
   * @param degrees clockwise
   */
  setTurn(degrees: number, { x, y }: Point): void {
    const { classList, style } = this.element;
    classList.toggle("canvas-scene--turned", degrees !== 0);
    style.setProperty("--canvas-turn", `${degrees}deg`);
    style.setProperty("--canvas-turn-origin", `${x}px ${y}px`);
  }

  destroy(): void {
    this.element.remove();
  }
}
