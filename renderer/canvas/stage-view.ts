import { Konva } from "konva/lib/Core.js";
import type { StoreApi } from "zustand/vanilla";
import type { Size } from "../../shared/domain/geometry.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { MaskClient } from "../mask/mask-client.ts";
import type { Viewport } from "../state/viewport.ts";
import { Checkerboard } from "./layers/checkerboard.ts";
import { PhotoLayer } from "./layers/photo-layer.ts";
import { CompareSlider } from "./overlays/compare-slider.ts";
import type { Photo } from "./photo-client.ts";

/** What lies on the stage: one photo, or two of which the second is seen right of the compare slider. */
export interface Presentation {
  readonly size: Size;
  readonly photo: Photo | null;
  readonly after: Photo | null;
}

/**
 * The stage's elements, bottom to top: checkerboard, photo layers (Konva), mask. Draws them at most once a frame,
 * and only when the viewport or a photo has changed; painting the mask draws nothing here.
 */
export class StageView {
  readonly #container: HTMLElement;
  readonly #viewport: StoreApi<Viewport>;
  readonly #mask: MaskClient;
  readonly #checkerboard: Checkerboard;
  readonly #photoElement = document.createElement("div");
  readonly #stage: Konva.Stage;
  readonly #photo: PhotoLayer;
  readonly #stopViewport: Stop;
  #after: { readonly layer: PhotoLayer; readonly slider: CompareSlider } | null = null;
  #stopPhotos: Stop = () => {};
  #presentation: Presentation = { size: { width: 1, height: 1 }, photo: null, after: null };
  #devicePixelRatio = 1;
  #frame = 0;

  constructor(container: HTMLElement, viewport: StoreApi<Viewport>, mask: MaskClient) {
    this.#container = container;
    this.#viewport = viewport;
    this.#mask = mask;
    this.#checkerboard = new Checkerboard(container);
    this.#photoElement.className = "canvas-photo";
    mask.canvas.className = "canvas-mask";
    container.append(this.#photoElement, mask.canvas);
    this.#stage = new Konva.Stage({ container: this.#photoElement, listening: false });
    this.#photo = new PhotoLayer(this.#stage);
    this.#stopViewport = viewport.subscribe(() => this.requestFrame());
  }

  present(presentation: Presentation): void {
    this.#stopPhotos();
    this.#presentation = presentation;
    const { photo, after, size } = presentation;
    this.#photo.setPhoto(photo, size);
    if (after) {
      this.#after ??= this.#createAfter();
      this.#after.layer.setPhoto(after, size);
    } else {
      this.#after?.slider.destroy();
      this.#after?.layer.destroy();
      this.#after = null;
    }
    const stops = [photo, after].map((shown) => shown?.onChange(() => this.#photosChanged()));
    this.#stopPhotos = () => {
      for (const stop of stops) stop?.();
    };
    this.#photosChanged();
  }

  /** Takes a new size of the stage (the viewport's) and draws at once: a resized canvas is empty. */
  resize(devicePixelRatio: number): void {
    this.#devicePixelRatio = devicePixelRatio;
    const { stageWidth, stageHeight } = this.#viewport.getState();
    this.#photo.setPixelRatio(devicePixelRatio);
    this.#after?.layer.setPixelRatio(devicePixelRatio);
    this.#stage.size({ width: stageWidth, height: stageHeight });
    this.#after?.slider.setWidth(stageWidth);
    const { style } = this.#mask.canvas;
    // Exactly so many CSS pixels that the mask's device pixels are the screen's.
    style.width = `${Math.round(stageWidth * devicePixelRatio) / devicePixelRatio}px`;
    style.height = `${Math.round(stageHeight * devicePixelRatio) / devicePixelRatio}px`;
    this.#draw();
  }

  requestFrame(): void {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#stopViewport();
    this.#stopPhotos();
    this.#after?.slider.destroy();
    this.#stage.destroy();
    this.#photoElement.remove();
    this.#checkerboard.destroy();
  }

  #photosChanged(): void {
    const { photo, after, size } = this.#presentation;
    this.#checkerboard.setPicture(photo?.hasAlpha || after?.hasAlpha ? size : null);
    this.requestFrame();
  }

  #createAfter() {
    const layer = new PhotoLayer(this.#stage);
    layer.setPixelRatio(this.#devicePixelRatio);
    const slider = new CompareSlider(this.#container, layer.canvas);
    slider.setWidth(this.#viewport.getState().stageWidth);
    return { layer, slider };
  }

  #draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const viewport = this.#viewport.getState();
    const ratio = this.#devicePixelRatio;
    // The mask first: its worker draws while the photo is drawn here.
    this.#mask.setView({
      scale: viewport.scale * ratio,
      x: viewport.x * ratio,
      y: viewport.y * ratio,
      width: Math.round(viewport.stageWidth * ratio),
      height: Math.round(viewport.stageHeight * ratio),
    });
    this.#photo.draw(viewport);
    this.#after?.layer.draw(viewport);
    this.#checkerboard.draw(viewport);
  }
}
