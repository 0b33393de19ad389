import { isEmptyRect, type Rect } from "../../shared/domain/geometry.ts";
import { deviceRect, displayLevel, MaskSampler, type MaskView, tintPalette } from "./mask-view.ts";
import type { TiledMask } from "./tiled-mask.ts";

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** The viewport-size canvas that shows the mask in its tint; how strongly it covers the photo is CSS opacity. */
export class MaskSurface {
  readonly #sampler = new MaskSampler();
  #context: Context | null = null;
  #view: MaskView = { scale: 1, x: 0, y: 0, width: 0, height: 0 };
  #palette = tintPalette({ red: 255, green: 255, blue: 255 });
  #image: ImageData | null = null;
  #pixels = new Uint32Array(0);
  /** True while the canvas shows nothing, so that panning a picture without a mask costs nothing. */
  #isBlank = true;

  attach(canvas: OffscreenCanvas | HTMLCanvasElement): void {
    this.#context = canvas.getContext("2d");
    this.#fitCanvas();
  }

  setView(view: MaskView): void {
    this.#view = view;
    this.#fitCanvas();
  }

  /** @param color `#rrggbb` */
  setTint(color: string): void {
    const value = Number.parseInt(color.slice(1), 16);
    this.#palette = tintPalette({ red: (value >> 16) & 255, green: (value >> 8) & 255, blue: value & 255 });
  }

  clear(): void {
    if (this.#isBlank) return;
    this.#context?.clearRect(0, 0, this.#view.width, this.#view.height);
    this.#isBlank = true;
  }

  drawAll(mask: TiledMask): void {
    if (mask.isEmpty) this.clear();
    else this.draw(mask, { x: 0, y: 0, width: mask.width, height: mask.height }, true);
  }

  /** Draws what shows the picture pixels of `rect`; `whole`: what lies outside the picture as well. */
  draw(mask: TiledMask, rect: Rect, whole = false): void {
    const image = this.#image;
    if (!this.#context || !image || isEmptyRect(rect)) return;
    const view = this.#view;
    const level = displayLevel(view.scale, mask.levelCount);
    const device = whole
      ? { x: 0, y: 0, width: view.width, height: view.height }
      : deviceRect(view, rect, level);
    if (isEmptyRect(device)) return;
    this.#sampler.sample(mask.level(level), level, view, device, this.#palette, this.#pixels);
    this.#context.putImageData(image, 0, 0, device.x, device.y, device.width, device.height);
    this.#isBlank = false;
  }

  #fitCanvas(): void {
    const { width, height } = this.#view;
    if (!this.#context || width === 0 || height === 0) return;
    const { canvas } = this.#context;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      this.#isBlank = true;
    }
    if (this.#image?.width === width && this.#image.height === height) return;
    this.#image = new ImageData(width, height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }
}
