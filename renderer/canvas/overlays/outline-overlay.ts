import type { Viewport } from "../../state/viewport.ts";
import type { Outline } from "../../tools/tool-protocol.ts";
import { outlinePath } from "./outline-path.ts";

const svgNamespace = "http://www.w3.org/2000/svg";

/**
 * The line around what a tool is about to take: white dashes over black, so that it shows on any picture. It is in
 * picture pixels and moved by a transform, so that panning and zooming do not make it anew; the line's own width stays.
 */
export class OutlineOverlay {
  readonly #svg = document.createElementNS(svgNamespace, "svg");
  readonly #group = document.createElementNS(svgNamespace, "g");
  readonly #lines: readonly SVGPathElement[];
  #view: Viewport | null = null;
  #isShown = false;

  constructor(container: HTMLElement) {
    this.#svg.setAttribute("class", "canvas-outline");
    this.#svg.setAttribute("aria-hidden", "true");
    this.#lines = ["canvas-outline__dark", "canvas-outline__light"].map((name) => {
      const line = document.createElementNS(svgNamespace, "path");
      line.setAttribute("class", name);
      line.setAttribute("vector-effect", "non-scaling-stroke");
      this.#group.append(line);
      return line;
    });
    this.#svg.append(this.#group);
    this.#svg.style.display = "none";
    container.append(this.#svg);
  }

  /** Null takes the line away. Picture pixels. */
  show(outline: Outline | null): void {
    this.#isShown = outline !== null;
    this.#svg.style.display = outline ? "" : "none";
    this.#place();
    const path = outline ? outlinePath(outline) : "";
    for (const line of this.#lines) line.setAttribute("d", path);
  }

  setView(view: Viewport): void {
    this.#view = view;
    this.#place();
  }

  destroy(): void {
    this.#svg.remove();
  }

  #place(): void {
    if (!this.#isShown || !this.#view) return;
    const { scale, x, y } = this.#view;
    this.#group.setAttribute("transform", `matrix(${scale} 0 0 ${scale} ${x} ${y})`);
  }
}
