import type { StoreApi } from "zustand/vanilla";
import type { Rect, Size } from "../../../shared/domain/geometry.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { Crop } from "../../state/crop.ts";
import type { Viewport } from "../../state/viewport.ts";
import { type CropHandle, dragFrame } from "../../tools/crop/frame.ts";
import { type CropEffect, type CropInput, idleCrop, stepCrop } from "../../tools/crop/machine.ts";
import { toPicture, toStage } from "../viewport-geometry.ts";

const handles: readonly CropHandle[] = ["n", "e", "s", "w", "ne", "se", "sw", "nw"];

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface Parts {
  readonly container: HTMLElement;
  readonly crop: StoreApi<Crop>;
  readonly viewport: StoreApi<Viewport>;
}

/** The frame of a crop over the picture: DOM elements moved by CSS, so that a drag draws nothing and commits nothing. */
export class CropOverlay {
  readonly #parts: Parts;
  readonly #element = document.createElement("div");
  readonly #frame = document.createElement("div");
  readonly #label = document.createElement("output");
  readonly #abort = new AbortController();
  readonly #stops: readonly Stop[];
  #picture: Size | null = null;
  #isActive = false;
  #drag = idleCrop;

  constructor(parts: Parts) {
    this.#parts = parts;
    const element = this.#element;
    element.className = "canvas-crop";
    element.hidden = true;
    const frame = this.#frame;
    frame.className = "canvas-crop__frame";
    frame.dataset["canvasControl"] = "";
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
    element.append(frame);
    const { signal } = this.#abort;
    frame.addEventListener("pointerdown", (event) => this.#grab(event), { signal });
    frame.addEventListener("pointermove", (event) => this.#move(event), { signal });
    frame.addEventListener("pointerup", ({ pointerId }) => this.#step({ type: "up", pointerId }), { signal });
    frame.addEventListener("lostpointercapture", () => this.#step({ type: "cancel" }), { signal });
    frame.addEventListener("keydown", (event) => this.#press(event), { signal });
    this.#stops = [parts.crop.subscribe(() => this.#show()), parts.viewport.subscribe(() => this.#show())];
    parts.container.append(element);
  }

  setPicture(picture: Size | null): void {
    this.#picture = picture;
    // The frame was that of another picture.
    this.#step({ type: "cancel" });
    this.#parts.crop.setState({ frame: null, degrees: 0 });
  }

  setActive(isActive: boolean): void {
    if (isActive === this.#isActive) return;
    this.#isActive = isActive;
    if (!isActive) this.#step({ type: "cancel" });
    this.#show();
  }

  destroy(): void {
    this.#abort.abort();
    for (const stop of this.#stops) stop();
    this.#element.remove();
  }

  #current(): Rect | null {
    const picture = this.#picture;
    return picture && (this.#parts.crop.getState().frame ?? { x: 0, y: 0, ...picture });
  }

  #show(): void {
    const frame = this.#isActive ? this.#current() : null;
    this.#element.hidden = frame === null;
    if (!frame) return;
    const viewport = this.#parts.viewport.getState();
    const { x, y } = toStage(viewport, frame);
    const { style } = this.#frame;
    style.transform = `translate(${x}px, ${y}px)`;
    style.width = `${frame.width * viewport.scale}px`;
    style.height = `${frame.height * viewport.scale}px`;
    this.#label.textContent = `${frame.width} × ${frame.height}`;
  }

  #grab(event: PointerEvent): void {
    const frame = this.#current();
    if (event.button !== 0 || !frame || !(event.target instanceof HTMLElement)) return;
    const handle = ["move" as const, ...handles].find(
      (known) => known === (event.target as HTMLElement).dataset["handle"], // proven above
    );
    if (!handle) return;
    event.preventDefault();
    event.stopPropagation();
    this.#frame.focus({ preventScroll: true });
    this.#step({ type: "down", pointerId: event.pointerId, handle, at: this.#pictureAt(event), frame });
  }

  #move(event: PointerEvent): void {
    if (this.#drag.name === "idle") return;
    const { pointerId, altKey } = event;
    this.#step({ type: "move", pointerId, at: this.#pictureAt(event), fromCentre: altKey });
  }

  #pictureAt({ clientX, clientY }: PointerEvent) {
    const { left, top } = this.#parts.container.getBoundingClientRect();
    return toPicture(this.#parts.viewport.getState(), { x: clientX - left, y: clientY - top });
  }

  #press(event: KeyboardEvent): void {
    const arrow = arrows[event.key];
    const frame = this.#current();
    if (event.key === "Escape" && this.#drag.name === "dragging") {
      event.stopPropagation();
      this.#step({ type: "cancel" });
      return;
    }
    if (!arrow || !frame) return;
    event.preventDefault();
    event.stopPropagation();
    const length = event.shiftKey ? 10 : 1;
    const handle = event.ctrlKey || event.metaKey ? "se" : "move";
    const [x, y] = arrow;
    this.#dragTo(frame, handle, { x: x * length, y: y * length }, event.altKey);
  }

  #dragTo(from: Rect, handle: CropHandle, by: { x: number; y: number }, fromCentre: boolean): void {
    const picture = this.#picture;
    if (!picture) return;
    const { ratio } = this.#parts.crop.getState();
    this.#parts.crop.setState({ frame: dragFrame(from, handle, by, { picture, ratio, fromCentre }) });
  }

  #step(input: CropInput): void {
    const [next, effects] = stepCrop(this.#drag, input);
    this.#drag = next;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: CropEffect): void {
    const frame = this.#frame;
    switch (effect.type) {
      case "capture-pointer":
        frame.setPointerCapture(effect.pointerId);
        return;
      case "release-pointer":
        if (frame.hasPointerCapture(effect.pointerId)) frame.releasePointerCapture(effect.pointerId);
        return;
      case "drag":
        this.#dragTo(effect.from, effect.handle, effect.by, effect.fromCentre);
        return;
      case "restore":
        this.#parts.crop.setState({ frame: effect.frame });
        return;
    }
  }
}
