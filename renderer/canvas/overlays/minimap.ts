import type { Point, Size } from "../../../shared/domain/geometry.ts";
import type { Viewport } from "../../state/viewport.ts";
import { pictureOnStage, toPicture } from "../viewport-geometry.ts";

/** Longest side, CSS pixels. */
const longestSide = 168;
/** Share of the frame's side that an arrow key moves it by. */
const keyStep = 0.1;

/** The whole picture in a corner, with a frame around what is in sight; it is moved by dragging or by arrow keys. */
export class Minimap {
  readonly #element = document.createElement("div");
  readonly #image = document.createElement("img");
  readonly #frame = document.createElement("div");
  readonly #panBy: (dx: number, dy: number) => void;
  readonly #abort = new AbortController();
  #picture: (Size & { readonly previewUrl: string }) | null = null;
  #viewport: Viewport | null = null;
  #isWanted = true;
  #scale = 1;
  #isFlipped = false;

  /** @param panBy moves the picture on the stage, in CSS pixels. */
  constructor(container: HTMLElement, panBy: (dx: number, dy: number) => void) {
    this.#panBy = panBy;
    const element = this.#element;
    element.className = "canvas-minimap";
    element.dataset["canvasControl"] = "";
    element.hidden = true;
    element.tabIndex = 0;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", "Overview: arrow keys move the part in sight");
    this.#image.alt = "";
    this.#image.draggable = false;
    this.#frame.className = "canvas-minimap__frame";
    element.append(this.#image, this.#frame);
    const { signal } = this.#abort;
    element.addEventListener("pointerdown", (event) => this.#grab(event), { signal });
    element.addEventListener("pointermove", (event) => this.#drag(event), { signal });
    element.addEventListener("keydown", (event) => this.#press(event), { signal });
    container.append(element);
  }

  setPicture(picture: (Size & { readonly previewUrl: string }) | null): void {
    if (picture?.previewUrl === this.#picture?.previewUrl) return;
    this.#picture = picture;
    if (!picture) return;
    this.#scale = longestSide / Math.max(picture.width, picture.height);
    this.#image.src = picture.previewUrl;
    this.#element.style.width = `${Math.max(1, Math.round(picture.width * this.#scale))}px`;
    this.#element.style.height = `${Math.max(1, Math.round(picture.height * this.#scale))}px`;
  }

  setWanted(isWanted: boolean): void {
    this.#isWanted = isWanted;
  }

  /** @param isFlipped left and right are exchanged on the stage, and so here */
  draw(viewport: Viewport, isFlipped: boolean): void {
    this.#viewport = viewport;
    this.#isFlipped = isFlipped;
    this.#element.classList.toggle("canvas-minimap--flipped", isFlipped);
    const picture = this.#picture;
    const isShown = picture !== null && this.#isWanted && !isWholeInSight(viewport, picture);
    if (this.#element.hidden === isShown) this.#element.hidden = !isShown;
    if (!picture || !isShown) return;
    const { x, y } = toPicture(viewport, { x: 0, y: 0 });
    const inSight = (start: number, length: number, whole: number) => {
      const from = Math.max(0, start);
      return [
        from * this.#scale,
        Math.max(2, (Math.min(whole, start + length) - from) * this.#scale),
      ] as const;
    };
    const [left, width] = inSight(x, viewport.stageWidth / viewport.scale, picture.width);
    const [top, height] = inSight(y, viewport.stageHeight / viewport.scale, picture.height);
    const { style } = this.#frame;
    style.transform = `translate(${left}px, ${top}px)`;
    style.width = `${width}px`;
    style.height = `${height}px`;
  }

  destroy(): void {
    this.#abort.abort();
    this.#element.remove();
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.#element.setPointerCapture(event.pointerId);
    this.#centreOn(event);
  }

  #drag(event: PointerEvent): void {
    if (this.#element.hasPointerCapture(event.pointerId)) this.#centreOn(event);
  }

  #centreOn({ clientX, clientY }: PointerEvent): void {
    const viewport = this.#viewport;
    if (!viewport) return;
    const { left, right, top } = this.#element.getBoundingClientRect();
    const across = this.#isFlipped ? right - clientX : clientX - left;
    const wanted: Point = { x: across / this.#scale, y: (clientY - top) / this.#scale };
    const centre = toPicture(viewport, { x: viewport.stageWidth / 2, y: viewport.stageHeight / 2 });
    this.#panBy((centre.x - wanted.x) * viewport.scale, (centre.y - wanted.y) * viewport.scale);
  }

  #press(event: KeyboardEvent): void {
    const direction = directions[event.key];
    const viewport = this.#viewport;
    if (!direction || !viewport) return;
    event.preventDefault();
    event.stopPropagation();
    const across = this.#isFlipped ? -direction.x : direction.x;
    this.#panBy(-across * viewport.stageWidth * keyStep, -direction.y * viewport.stageHeight * keyStep);
  }
}

const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

function isWholeInSight(viewport: Viewport, picture: Size): boolean {
  const { x, y, width, height } = pictureOnStage(viewport, picture);
  return x >= 0 && y >= 0 && x + width <= viewport.stageWidth && y + height <= viewport.stageHeight;
}
