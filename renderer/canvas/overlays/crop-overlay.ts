import type { StoreApi } from "zustand/vanilla";
import type { Point, Rect, Size } from "../../../shared/domain/geometry.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { Crop } from "../../state/crop.ts";
import type { Viewport } from "../../state/viewport.ts";
import { type CropHandle, changedFrame, dragFrame } from "../../tools/crop/frame.ts";
import { straightenAlong } from "../../tools/crop/horizon.ts";
import { type CropEffect, type CropInput, idleCrop, stepCrop } from "../../tools/crop/machine.ts";
import type { Scene } from "../scene.ts";
import { toPicture, toStage } from "../viewport-geometry.ts";
import { CropFrameView } from "./crop-frame-view.ts";

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A shorter line along the horizon was a slip of the hand, picture pixels on the screen (CSS). */
const shortestLine = 12;

interface Parts {
  readonly container: HTMLElement;
  readonly scene: Scene;
  readonly crop: StoreApi<Crop>;
  readonly viewport: StoreApi<Viewport>;
  /** A held key makes a press on the frame move the picture instead. */
  readonly isLookingAround: () => boolean;
  /** Asks for room around a frame, null for none. */
  readonly makeRoom: (frame: Rect | null) => void;
}

interface HorizonDrag {
  readonly pointerId: number;
  readonly from: Point;
  to: Point;
}

/** The frame of a crop over the picture, by pointer and by keys. */
export class CropOverlay {
  readonly #parts: Parts;
  readonly #view: CropFrameView;
  readonly #abort = new AbortController();
  readonly #stops: readonly Stop[];
  #picture: Size | null = null;
  #isActive = false;
  #drag = idleCrop;
  /** The frame under a hand that drags it: the store is told when the hand lets go, and nothing else before. */
  #dragged: Rect | null = null;
  /** Where the stage begins in the window, CSS pixels, while something is dragged. */
  #origin: Point = { x: 0, y: 0 };
  /** In the scene's pixels. */
  #horizon: HorizonDrag | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#view = new CropFrameView(parts.scene.element);
    const { frame } = this.#view;
    const { signal } = this.#abort;
    // Two fingers pinch, wherever the second one lies: before either is grabbed.
    const yieldToPinch = ({ pointerType, isPrimary }: PointerEvent) => {
      if (pointerType === "touch" && !isPrimary) this.#cancel();
    };
    parts.container.addEventListener("pointerdown", yieldToPinch, { capture: true, signal });
    frame.addEventListener("pointerdown", (event) => this.#grab(event), { signal });
    frame.addEventListener("pointermove", (event) => this.#move(event), { signal });
    frame.addEventListener("pointerup", (event) => this.#release(event), { signal });
    frame.addEventListener("lostpointercapture", () => this.#cancel(), { signal });
    frame.addEventListener("keydown", (event) => this.#press(event), { signal });
    this.#stops = [
      parts.crop.subscribe(() => {
        this.#show();
        // Not under a hand that drags.
        if (!this.#isDragging) this.#makeRoom();
      }),
      parts.viewport.subscribe(() => this.#show()),
    ];
  }

  setPicture(picture: Size | null): void {
    this.#picture = picture;
    // The frame was that of another picture.
    this.#cancel();
    this.#parts.crop.setState({ frame: null, degrees: 0 });
  }

  setActive(isActive: boolean): void {
    if (isActive === this.#isActive) return;
    this.#isActive = isActive;
    if (!isActive) this.#cancel();
    this.#makeRoom();
    this.#show();
  }

  destroy(): void {
    this.#abort.abort();
    for (const stop of this.#stops) stop();
    this.#view.destroy();
  }

  get #isDragging(): boolean {
    return this.#drag.name === "dragging" || this.#horizon !== null;
  }

  #current(): Rect | null {
    const picture = this.#picture;
    return picture && (this.#dragged ?? this.#parts.crop.getState().frame ?? { x: 0, y: 0, ...picture });
  }

  #show(): void {
    const picture = this.#isActive ? this.#picture : null;
    const frame = this.#current();
    const viewport = this.#parts.viewport.getState();
    const { degrees } = this.#parts.crop.getState();
    this.#view.show(picture && frame && { picture, frame, degrees, viewport });
    const { width, height } = picture ?? { width: 0, height: 0 };
    this.#parts.scene.setTurn(picture ? degrees : 0, toStage(viewport, { x: width / 2, y: height / 2 }));
  }

  #makeRoom(): void {
    this.#parts.makeRoom(this.#isActive ? this.#current() : null);
  }

  #grab(event: PointerEvent): void {
    const frame = this.#current();
    const handle = this.#view.handleAt(event.target);
    const isTouch = event.pointerType === "touch";
    if (event.button !== 0 || this.#parts.isLookingAround() || !frame || !handle) return;
    if (isTouch && !event.isPrimary) return;
    // Fingers are told on all the same, since the next one makes them a pinch.
    event.preventDefault();
    if (!isTouch) event.stopPropagation();
    this.#view.frame.focus({ preventScroll: true });
    const { pointerId } = event;
    // Read once: after every move of the frame it would have the whole page laid out anew.
    const { left, top } = this.#parts.container.getBoundingClientRect();
    this.#origin = { x: left, y: top };
    const at = this.#sceneAt(event);
    if (event.ctrlKey || event.metaKey) {
      this.#view.frame.setPointerCapture(pointerId);
      this.#horizon = { pointerId, from: at, to: at };
      return;
    }
    // The frame of a turned picture is the turn's.
    if (this.#parts.crop.getState().degrees !== 0) return;
    this.#step({ type: "down", pointerId, handle, at: this.#pictureAt(at), frame });
  }

  #move(event: PointerEvent): void {
    if (!this.#isDragging) return;
    const { pointerId, altKey } = event;
    const at = this.#sceneAt(event);
    if (this.#horizon?.pointerId === pointerId) {
      this.#horizon.to = at;
      this.#view.showHorizon([this.#horizon.from, at]);
    }
    this.#step({ type: "move", pointerId, at: this.#pictureAt(at), fromCentre: altKey });
  }

  #release({ pointerId }: PointerEvent): void {
    const drawn = this.#horizon;
    if (drawn?.pointerId === pointerId) {
      this.#endHorizon();
      const { from, to } = drawn;
      if (Math.hypot(to.x - from.x, to.y - from.y) >= shortestLine) {
        const { degrees } = this.#parts.crop.getState();
        this.#parts.crop.setState({ frame: null, ratio: null, degrees: straightenAlong(from, to, degrees) });
      }
    }
    this.#step({ type: "up", pointerId });
    // Another pointer's end moves nothing under the hand that still drags.
    if (!this.#isDragging) this.#makeRoom();
  }

  #cancel(): void {
    this.#endHorizon();
    this.#step({ type: "cancel" });
  }

  #endHorizon(): void {
    this.#horizon = null;
    this.#view.showHorizon(null);
  }

  #sceneAt({ clientX, clientY }: PointerEvent): Point {
    const { x, y } = this.#origin;
    return this.#parts.scene.toScene({ x: clientX - x, y: clientY - y });
  }

  #pictureAt(at: Point): Point {
    return toPicture(this.#parts.viewport.getState(), at);
  }

  #press(event: KeyboardEvent): void {
    const arrow = arrows[event.key];
    const frame = this.#current();
    if (this.#isDragging) {
      // What a key would do is for a frame that is there: under a hand it is neither the former one nor the next.
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") this.#cancel();
      return;
    }
    if (!arrow || !frame || this.#parts.crop.getState().degrees !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const length = event.shiftKey ? 10 : 1;
    const handle = event.ctrlKey || event.metaKey ? "se" : "move";
    const [x, y] = arrow;
    const by = { x: this.#parts.scene.along(x * length), y: y * length };
    this.#dragTo(frame, handle, by, event.altKey);
    this.#keep();
  }

  #dragTo(from: Rect, handle: CropHandle, by: Point, fromCentre: boolean): void {
    const picture = this.#picture;
    if (!picture) return;
    const { ratio } = this.#parts.crop.getState();
    this.#dragged = dragFrame(from, handle, by, { picture, ratio, fromCentre });
    this.#show();
  }

  /** Tells the store of the frame that was dragged. */
  #keep(): void {
    const frame = this.#dragged;
    this.#dragged = null;
    if (frame && this.#picture) this.#parts.crop.setState({ frame: changedFrame(this.#picture, frame) });
  }

  #step(input: CropInput): void {
    const [next, effects] = stepCrop(this.#drag, input);
    this.#drag = next;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: CropEffect): void {
    const { frame } = this.#view;
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
      case "keep":
        this.#keep();
        return;
      case "restore":
        this.#dragged = null;
        this.#show();
        return;
    }
  }
}
