import type { Konva } from "konva/lib/Core.js";
import type { Size } from "../../../shared/domain/geometry.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { Viewport } from "../../state/viewport.ts";
import type { ComparisonMode } from "../canvas-controller.ts";
import { CompareSlider } from "../overlays/compare-slider.ts";
import type { Photo } from "../photo-client.ts";
import { PhotoLayer } from "./photo-layer.ts";

/** How long each of two blinking pictures is seen, in milliseconds. */
const blinkMs = 600;

/** The second of two compared pictures, over the first one's layer, and the way in which both are seen. */
export class ComparisonLayer {
  readonly #container: HTMLElement;
  readonly #before: HTMLElement;
  readonly #layer: PhotoLayer;
  #stage: Size = { width: 0, height: 0 };
  #mode: ComparisonMode["type"] | null = null;
  #slider: CompareSlider | null = null;
  #stopMode: Stop = () => {};
  #shift = 0;

  /** @param before the element that shows the first picture. */
  constructor(stage: Konva.Stage, container: HTMLElement, before: HTMLElement) {
    this.#container = container;
    this.#before = before;
    this.#layer = new PhotoLayer(stage);
  }

  show(before: Photo | null, after: Photo, size: Size, mode: ComparisonMode): void {
    this.#layer.setPhoto(after, size);
    this.#layer.setDifference(
      mode.type === "difference" && before ? { from: before, gain: mode.gain } : null,
    );
    if (mode.type !== this.#mode || mode.type === "blink") {
      this.#stopMode();
      this.#mode = mode.type;
      this.#stopMode = this.#startMode(mode);
    }
  }

  resize(stage: Size, devicePixelRatio: number): void {
    this.#stage = stage;
    this.#layer.setPixelRatio(devicePixelRatio);
    this.#slider?.setWidth(stage.width);
    if (this.#mode === "sideBySide") this.#split();
  }

  draw(viewport: Viewport): void {
    this.#layer.draw(this.#shift === 0 ? viewport : { ...viewport, x: viewport.x + this.#shift });
  }

  destroy(): void {
    this.#stopMode();
    this.#layer.destroy();
  }

  #startMode(mode: ComparisonMode): Stop {
    switch (mode.type) {
      case "slider": {
        const slider = new CompareSlider(this.#container, this.#before, this.#layer.canvas);
        slider.setWidth(this.#stage.width);
        this.#slider = slider;
        return () => {
          slider.destroy();
          this.#slider = null;
        };
      }
      case "sideBySide": {
        const line = document.createElement("div");
        line.className = "canvas-pane-border";
        this.#container.append(line);
        this.#split();
        return () => {
          line.remove();
          this.#shift = 0;
          this.#before.style.clipPath = "";
          this.#layer.canvas.style.clipPath = "";
        };
      }
      case "blink": {
        const before = this.#before.style;
        const after = this.#layer.canvas.style;
        // Never both: the one below would show through the other where that is transparent.
        before.visibility = "hidden";
        const turn = () => {
          [before.visibility, after.visibility] = [after.visibility, before.visibility];
        };
        const timer = mode.isPaused ? undefined : setInterval(turn, blinkMs);
        return () => {
          clearInterval(timer);
          before.visibility = "";
          after.visibility = "";
        };
      }
      case "difference":
        return () => {};
    }
  }

  #split(): void {
    this.#shift = Math.floor(this.#stage.width / 2);
    this.#before.style.clipPath = `inset(0 ${this.#stage.width - this.#shift}px 0 0)`;
    this.#layer.canvas.style.clipPath = `inset(0 0 0 ${this.#shift}px)`;
  }
}
