import { Konva } from "konva/lib/Core.js";
import type { StoreApi } from "zustand/vanilla";
import type { Size } from "../../shared/domain/geometry.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import type { MaskClient } from "../mask/mask-client.ts";
import type { ViewOptions } from "../state/view-options.ts";
import type { Viewport } from "../state/viewport.ts";
import type { ComparisonMode } from "./canvas-controller.ts";
import { Checkerboard } from "./layers/checkerboard.ts";
import { ComparisonLayer } from "./layers/comparison-layer.ts";
import { PhotoLayer } from "./layers/photo-layer.ts";
import { PixelGrid } from "./layers/pixel-grid.ts";
import { Minimap } from "./overlays/minimap.ts";
import { Rulers } from "./overlays/rulers.ts";
import type { Photo } from "./photo-client.ts";
import type { Scene } from "./scene.ts";
import type { ViewportControl } from "./viewport-control.ts";

export interface StageViewParts {
  readonly container: HTMLElement;
  readonly scene: Scene;
  readonly viewport: StoreApi<Viewport>;
  readonly options: StoreApi<ViewOptions>;
  readonly mask: MaskClient;
  readonly control: ViewportControl;
}

/** What lies on the stage: one photo, or two that are compared. */
export interface Presentation {
  readonly size: Size;
  /** A small picture of the whole, for the corner of the stage. */
  readonly overview: (Size & { readonly previewUrl: string }) | null;
  readonly photo: Photo | null;
  /** What `photo` is compared with, shown after it. */
  readonly compared: { readonly photo: Photo; readonly mode: ComparisonMode } | null;
}

/**
 * The stage's elements, bottom to top: checkerboard, photo layers (Konva), mask. Draws them at most once a frame,
 * and only when the viewport or a photo has changed; painting the mask draws nothing here.
 */
export class StageView {
  readonly #container: HTMLElement;
  readonly #scene: Scene;
  readonly #options: StoreApi<ViewOptions>;
  readonly #viewport: StoreApi<Viewport>;
  readonly #mask: MaskClient;
  readonly #checkerboard: Checkerboard;
  readonly #photoElement = document.createElement("div");
  readonly #stage: Konva.Stage;
  readonly #photo: PhotoLayer;
  readonly #grid: PixelGrid;
  readonly #rulers: Rulers;
  readonly #minimap: Minimap;
  readonly #stops: readonly Stop[];
  #comparison: ComparisonLayer | null = null;
  #stopPhotos: Stop = () => {};
  #presentation: Presentation = {
    size: { width: 1, height: 1 },
    overview: null,
    photo: null,
    compared: null,
  };
  #stageSize: Size = { width: 0, height: 0 };
  #devicePixelRatio = 1;
  #frame = 0;

  constructor({ container, scene, viewport, options, mask, control }: StageViewParts) {
    this.#container = container;
    this.#scene = scene;
    this.#options = options;
    this.#viewport = viewport;
    this.#mask = mask;
    this.#checkerboard = new Checkerboard(scene.element);
    this.#photoElement.className = "canvas-photo";
    mask.canvas.className = "canvas-mask";
    scene.element.append(this.#photoElement, mask.canvas);
    this.#stage = new Konva.Stage({ container: this.#photoElement, listening: false });
    this.#photo = new PhotoLayer(this.#stage);
    this.#grid = new PixelGrid(scene.element);
    this.#rulers = new Rulers(container);
    this.#minimap = new Minimap(container, (dx, dy) => control.panBy(dx, dy));
    const takeOptions = () => {
      const { pixelGrid, rulers, minimap } = options.getState();
      this.#grid.setWanted(pixelGrid);
      this.#rulers.setWanted(rulers);
      this.#minimap.setWanted(minimap);
      this.#flip();
      this.requestFrame();
    };
    this.#stops = [viewport.subscribe(() => this.requestFrame()), options.subscribe(takeOptions)];
    takeOptions();
  }

  present(presentation: Presentation): void {
    this.#stopPhotos();
    this.#presentation = presentation;
    const { photo, compared, size } = presentation;
    this.#photo.setPhoto(photo, size);
    if (compared) {
      this.#comparison ??= this.#createComparison();
      this.#comparison.show(photo, compared.photo, size, compared.mode);
    } else {
      this.#comparison?.destroy();
      this.#comparison = null;
    }
    this.#flip();
    const stops = [photo, compared?.photo].map((shown) => shown?.onChange(() => this.#photosChanged()));
    this.#stopPhotos = () => {
      for (const stop of stops) stop?.();
    };
    this.#photosChanged();
  }

  /** Takes a new size of the stage, in CSS pixels, and draws at once: a resized canvas is empty. */
  resize(stage: Size, devicePixelRatio: number): void {
    this.#stageSize = stage;
    this.#devicePixelRatio = devicePixelRatio;
    this.#photo.setPixelRatio(devicePixelRatio);
    this.#stage.size(stage);
    this.#comparison?.resize(stage, devicePixelRatio);
    const { style } = this.#mask.canvas;
    // Exactly so many CSS pixels that the mask's device pixels are the screen's.
    style.width = `${Math.round(stage.width * devicePixelRatio) / devicePixelRatio}px`;
    style.height = `${Math.round(stage.height * devicePixelRatio) / devicePixelRatio}px`;
    this.#draw();
  }

  requestFrame(): void {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stops) stop();
    this.#stopPhotos();
    this.#comparison?.destroy();
    this.#stage.destroy();
    this.#photoElement.remove();
    this.#grid.destroy();
    this.#rulers.destroy();
    this.#minimap.destroy();
    this.#checkerboard.destroy();
  }

  /** Two pictures that are compared are seen as they are. */
  #flip(): void {
    this.#scene.setFlipped(this.#options.getState().isFlipped && this.#presentation.compared === null);
  }

  #photosChanged(): void {
    const { photo, compared, size, overview } = this.#presentation;
    // A checkerboard lies under one picture, not under two panes or a difference.
    const isAlone = compared === null || compared.mode.type === "slider" || compared.mode.type === "blink";
    const isOnePane = photo !== null && compared?.mode.type !== "sideBySide";
    this.#grid.setPicture(isOnePane ? size : null);
    this.#minimap.setPicture(isOnePane ? overview : null);
    this.#checkerboard.setPicture(isAlone && (photo?.hasAlpha || compared?.photo.hasAlpha) ? size : null);
    this.requestFrame();
  }

  #createComparison(): ComparisonLayer {
    const comparison = new ComparisonLayer(this.#stage, this.#container, this.#photo.canvas);
    comparison.resize(this.#stageSize, this.#devicePixelRatio);
    return comparison;
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
      width: Math.round(this.#stageSize.width * ratio),
      height: Math.round(this.#stageSize.height * ratio),
    });
    this.#photo.draw(viewport);
    this.#comparison?.draw(viewport);
    this.#checkerboard.draw(viewport);
    this.#grid.draw(viewport);
    this.#rulers.draw(viewport, ratio, this.#scene.isFlipped);
    this.#minimap.draw(viewport, this.#scene.isFlipped);
  }
}
