import type { Point, Rect, Size } from "../../../shared/domain/geometry.ts";
import { extendsPicture, straightenedFrame } from "../../../shared/domain/transform.ts";
import type { Viewport } from "../../state/viewport.ts";
import type { CropHandle } from "../../tools/crop/frame.ts";
import { pictureOnStage, toStage } from "../viewport-geometry.ts";

const handles: readonly CropHandle[] = ["n", "e", "s", "w", "ne", "se", "sw", "nw"];

const svgNamespace = "http://www.w3.org/2000/svg";

export interface ShownFrame {
  readonly picture: Size;
  readonly frame: Rect;
  /** The picture is turned by so much, clockwise; then the frame is the one that the turn leaves. */
  readonly degrees: number;
  readonly viewport: Viewport;
}

/** A crop's frame as DOM elements moved by CSS, so that a drag draws nothing. */
export class CropFrameView {
  readonly frame = document.createElement("div");
  readonly #element = document.createElement("div");
  readonly #added = document.createElement("div");
  readonly #label = document.createElement("output");
  readonly #lines: readonly SVGLineElement[];

  constructor(parent: HTMLElement) {
    const { frame } = this;
    this.#element.className = "canvas-crop";
    this.#element.hidden = true;
    this.#added.className = "canvas-crop__added";
    frame.className = "canvas-crop__frame";
    frame.dataset["handle"] = "move";
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "Frame: arrow keys move it, with Ctrl they change its size");
    for (const handle of handles) {
      const grip = document.createElement("div");
      grip.className = `canvas-crop__grip canvas-crop__grip--${handle}`;
      grip.dataset["handle"] = handle;
      frame.append(grip);
    }
    this.#label.className = "canvas-crop__label";
    frame.append(this.#label);
    const horizon = document.createElementNS(svgNamespace, "svg");
    horizon.setAttribute("class", "canvas-outline");
    this.#lines = ["canvas-outline__dark", "canvas-outline__light"].map((name) => {
      const line = document.createElementNS(svgNamespace, "line");
      line.setAttribute("class", name);
      horizon.append(line);
      return line;
    });
    this.#element.append(this.#added, frame, horizon);
    this.showHorizon(null);
    parent.append(this.#element);
  }

  /** The handle that an event's target stands for; null where it is none. */
  handleAt(target: EventTarget | null): CropHandle | null {
    if (!(target instanceof HTMLElement)) return null;
    const { handle } = target.dataset;
    return ["move" as const, ...handles].find((known) => known === handle) ?? null;
  }

  /** Null hides it. */
  show(shown: ShownFrame | null): void {
    this.#element.hidden = shown === null;
    if (!shown) return;
    const { picture, degrees, viewport } = shown;
    const isTurned = degrees !== 0;
    const frame = isTurned ? straightenedFrame(picture, degrees) : shown.frame;
    const place = rectOf(toStage(viewport, frame), frame, viewport.scale);
    setPlace(this.frame, place);
    this.frame.classList.toggle("canvas-crop__frame--turned", isTurned);
    this.#label.textContent = `${frame.width} × ${frame.height}`;
    const isExtended = !isTurned && extendsPicture(picture, frame);
    this.#added.hidden = !isExtended;
    if (!isExtended) return;
    setPlace(this.#added, place);
    const covered = pictureOnStage(viewport, picture);
    this.#added.style.clipPath = `path(evenodd, "${outline(0, 0, place)}${outline(covered.x - place.x, covered.y - place.y, covered)}")`;
  }

  /** A line being drawn along the horizon, in the scene's pixels; null takes it away. */
  showHorizon(ends: readonly [Point, Point] | null): void {
    for (const line of this.#lines) {
      line.style.display = ends ? "" : "none";
      if (!ends) continue;
      const [from, to] = ends;
      line.setAttribute("x1", String(from.x));
      line.setAttribute("y1", String(from.y));
      line.setAttribute("x2", String(to.x));
      line.setAttribute("y2", String(to.y));
    }
  }

  destroy(): void {
    this.#element.remove();
  }
}

function rectOf({ x, y }: Point, { width, height }: Size, scale: number): Rect {
  return { x, y, width: width * scale, height: height * scale };
}

function setPlace({ style }: HTMLElement, { x, y, width, height }: Rect): void {
  style.transform = `translate(${x}px, ${y}px)`;
  style.width = `${width}px`;
  style.height = `${height}px`;
}

function outline(x: number, y: number, { width, height }: Size): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}
