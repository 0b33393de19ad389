import {
  intersectRects,
  isEmptyRect,
  type Point,
  type Rect,
  uniteRects,
} from "../../shared/domain/geometry.ts";
import { drawOutline, type Outline, outlineRect } from "./brush-outline.ts";
import { FeatherPreview } from "./feather-preview.ts";
import {
  deviceRect,
  displayLevel,
  MaskSampler,
  type MaskView,
  pictureRect,
  tintPalette,
} from "./mask-view.ts";
import type { TiledMask } from "./tiled-mask.ts";

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** A brush at work: its middle and diameter in picture pixels, and its line's width in device pixels. */
export interface BrushRing extends Point {
  readonly diameter: number;
  readonly lineWidth: number;
}

const nothing: Rect = { x: 0, y: 0, width: 0, height: 0 };

/**
 * The viewport-size canvas that shows the mask in its tint and, while a stroke is drawn, the brush's outline: there it
 * moves with the paint, and the page's main thread need not draw anything.
 */
export class MaskSurface {
  readonly #sampler = new MaskSampler();
  #context: Context | null = null;
  #view: MaskView = { scale: 1, x: 0, y: 0, width: 0, height: 0 };
  #palette = tintPalette("#ffffff", 1);
  #image: ImageData | null = null;
  #pixels = new Uint32Array(0);
  #ring: BrushRing | null = null;
  /** How far the mask is shown from its place, picture pixels. */
  #offset: Point = { x: 0, y: 0 };
  #feather = 0;
  readonly #preview = new FeatherPreview();
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

  /** @param color `#rrggbb` @param opacity 0..1, how strongly a full mask covers the photo */
  setTint(color: string, opacity: number): void {
    this.#palette = tintPalette(color, opacity);
  }

  /** @param offset picture pixels by which the mask is shown away from its place */
  setOffset(offset: Point): void {
    this.#offset = offset;
  }

  /** @param sigma standard deviation in picture pixels; 0 shows the mask as it is */
  setFeather(sigma: number): void {
    this.#feather = sigma;
    this.#preview.forget();
  }

  /** Empties the canvas; there is no mask. */
  clear(): void {
    this.#ring = null;
    this.#preview.forget();
    this.#wipe();
  }

  drawAll(mask: TiledMask): void {
    if (mask.isEmpty) {
      this.#wipe();
      this.#draw(mask, this.#ringRect());
    } else {
      this.#draw(mask, { x: 0, y: 0, width: this.#view.width, height: this.#view.height }, this.#feather);
    }
  }

  /** Draws what shows the picture pixels of `rect`; where the feather reaches further, all of the mask. */
  draw(mask: TiledMask, rect: Rect): void {
    if (this.#feather > 0) this.drawAll(mask);
    else this.drawStroke(mask, rect);
  }

  /** Draws what shows the picture pixels of `rect`, without feather: a stroke must not wait for it. */
  drawStroke(mask: TiledMask, rect: Rect): void {
    if (isEmptyRect(rect)) return;
    this.#draw(mask, deviceRect(this.#view, rect, displayLevel(this.#view.scale, mask.levelCount)));
  }

  /** Moves the brush's outline; null takes it away. */
  moveRing(mask: TiledMask, ring: BrushRing | null): void {
    const before = this.#ringRect();
    this.#ring = ring;
    this.#draw(mask, uniteRects(before, this.#ringRect()));
  }

  #wipe(): void {
    if (this.#isBlank) return;
    this.#context?.clearRect(0, 0, this.#view.width, this.#view.height);
    this.#isBlank = true;
  }

  /** Draws mask and outline inside a rectangle of device pixels on the canvas. */
  #draw(mask: TiledMask, rect: Rect, feather = 0): void {
    const image = this.#image;
    if (!this.#context || !image || isEmptyRect(rect)) return;
    const { scale, x, y } = this.#view;
    const view = { ...this.#view, x: x + this.#offset.x * scale, y: y + this.#offset.y * scale };
    const level = displayLevel(scale, mask.levelCount);
    const shown =
      feather > 0
        ? this.#preview.show(mask, level, pictureRect(view, mask), feather)
        : { plane: mask.level(level), level };
    this.#sampler.sample(shown.plane, shown.level, view, rect, this.#palette, this.#pixels);
    const outline = this.#outline();
    if (outline) drawOutline(image.data, view.width, rect, outline);
    this.#context.putImageData(image, 0, 0, rect.x, rect.y, rect.width, rect.height);
    this.#isBlank = false;
  }

  #outline(): Outline | null {
    if (!this.#ring) return null;
    const { scale, x, y } = this.#view;
    const { diameter, lineWidth } = this.#ring;
    return {
      x: this.#ring.x * scale + x,
      y: this.#ring.y * scale + y,
      radius: (diameter / 2) * scale,
      lineWidth,
    };
  }

  #ringRect(): Rect {
    const outline = this.#outline();
    const { width, height } = this.#view;
    return outline ? intersectRects(outlineRect(outline), { x: 0, y: 0, width, height }) : nothing;
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
