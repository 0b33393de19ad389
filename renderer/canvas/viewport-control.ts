import type { StoreApi } from "zustand/vanilla";
import { type Point, type Rect, type Size, uniteRects } from "../../shared/domain/geometry.ts";
import type { Viewport } from "../state/viewport.ts";
import { fit, panBy, resize, settle, zoomAround } from "./viewport-geometry.ts";

/** Share of the stage on each side of what is fitted where a frame can be dragged outwards. */
const roomForFrame = 0.12;

/** The only writer of the viewport store. Everything is kept within limits and on whole device pixels. */
export class ViewportControl {
  readonly #store: StoreApi<Viewport>;
  #picture: Size | null = null;
  #devicePixelRatio = 1;
  #stage: Size = { width: 0, height: 0 };
  /** Equal parts of the stage, side by side, each of which shows the picture; the viewport is that of one. */
  #panes = 1;
  /** True until a person moves the picture: then a stage of another size is fitted again. */
  #isFitted = true;
  /** What a person is about to make of the picture; null where that needs no room. */
  #frame: Rect | null = null;

  constructor(store: StoreApi<Viewport>) {
    this.#store = store;
  }

  /** The picture's size; another size than before is fitted. */
  setPicture(picture: Size | null): void {
    const before = this.#picture;
    this.#picture = picture;
    if (picture && (picture.width !== before?.width || picture.height !== before.height)) this.fit();
  }

  /** The stage's size in CSS pixels, and device pixels a CSS pixel. */
  setStage(width: number, height: number, devicePixelRatio: number): void {
    this.#devicePixelRatio = devicePixelRatio;
    this.#stage = { width, height };
    this.#resize();
  }

  setPanes(panes: 1 | 2): void {
    if (panes === this.#panes) return;
    this.#panes = panes;
    this.#resize();
  }

  /**
   * A fitted picture leaves room to drag this frame of it outwards; null: it needs none. A picture that a person has
   * moved stays where it is.
   */
  setFrame(frame: Rect | null): void {
    this.#frame = frame;
    if (this.#isFitted) this.fit();
  }

  #resize(): void {
    const { width, height } = this.#stage;
    const viewport = resize(this.#store.getState(), Math.floor(width / this.#panes), height);
    if (this.#picture && this.#isFitted) this.#set(this.#fit(viewport, this.#picture));
    else this.#set(viewport);
  }

  fit(): void {
    if (!this.#picture) return;
    this.#isFitted = true;
    this.#set(this.#fit(this.#store.getState(), this.#picture));
  }

  /** Zooms around a point of the stage, by default its centre. */
  zoomTo(scale: number, at: Point = this.#centre()): void {
    if (!this.#picture) return;
    this.#isFitted = false;
    const viewport = this.#store.getState();
    const { stageWidth } = viewport;
    // A point of the second pane is the same point of the first.
    const x = at.x >= stageWidth && this.#panes > 1 ? at.x - stageWidth : at.x;
    this.#set(zoomAround(viewport, scale, { x, y: at.y }));
  }

  zoomBy(factor: number, at: Point = this.#centre()): void {
    this.zoomTo(this.#store.getState().scale * factor, at);
  }

  panBy(dx: number, dy: number): void {
    if (!this.#picture) return;
    this.#isFitted = false;
    this.#set(panBy(this.#store.getState(), dx, dy));
  }

  #fit(viewport: Viewport, { width, height }: Size): Viewport {
    const picture = { x: 0, y: 0, width, height };
    return this.#frame
      ? fit(viewport, uniteRects(picture, this.#frame), roomForFrame)
      : fit(viewport, picture);
  }

  #centre(): Point {
    const { stageWidth, stageHeight } = this.#store.getState();
    return { x: stageWidth / 2, y: stageHeight / 2 };
  }

  #set(viewport: Viewport): void {
    if (this.#picture && viewport.stageWidth > 0 && viewport.stageHeight > 0) {
      this.#store.setState(settle(viewport, this.#picture, this.#devicePixelRatio));
    } else {
      this.#store.setState(viewport);
    }
  }
}
