import type { Point } from "../../../shared/domain/geometry.ts";
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
  /** For what is closed from the start. */
  readonly #boxes: readonly SVGPathElement[];
  /** For what goes from point to point: to add one costs the same however many there are. */
  readonly #lines: readonly SVGPolylineElement[];
  #view: Viewport | null = null;
  #isShown = false;

  constructor(container: HTMLElement) {
    this.#svg.setAttribute("class", "canvas-outline");
    this.#svg.setAttribute("aria-hidden", "true");
    const inTwoColours = <Shape extends SVGElement>(create: () => Shape) =>
      ["canvas-outline__dark", "canvas-outline__light"].map((name) => {
        const shape = create();
        shape.setAttribute("class", name);
        shape.setAttribute("vector-effect", "non-scaling-stroke");
        this.#group.append(shape);
        return shape;
      });
    this.#boxes = inTwoColours(() => document.createElementNS(svgNamespace, "path"));
    this.#lines = inTwoColours(() => document.createElementNS(svgNamespace, "polyline"));
    this.#svg.append(this.#group);
    this.#svg.style.display = "none";
    container.append(this.#svg);
  }

  /** Null takes the line away. Picture pixels. */
  show(outline: Outline | null): void {
    this.#isShown = outline !== null;
    this.#svg.style.display = outline ? "" : "none";
    this.#place();
    const path = outline && outline.type !== "path" ? outlinePath(outline) : "";
    for (const box of this.#boxes) box.setAttribute("d", path);
    for (const line of this.#lines) line.points.clear();
    if (outline?.type === "path") this.extend(outline.points);
  }

  /** Goes on with the path that is shown. Picture pixels. */
  extend(points: readonly Point[]): void {
    for (const line of this.#lines) {
      for (const { x, y } of points) {
        const point = this.#svg.createSVGPoint();
        point.x = x;
        point.y = y;
        line.points.appendItem(point);
      }
    }
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
