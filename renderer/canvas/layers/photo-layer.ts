import { Konva } from "konva/lib/Core.js";
import type { Size } from "../../../shared/domain/geometry.ts";
import type { Viewport } from "../../state/viewport.ts";
import type { Photo } from "../photo-client.ts";
import { chooseImage, type PhotoImage } from "../photo-pyramid.ts";

/** Enlarged this much or more, pixels are shown as squares rather than blurred. */
const pixelatedFrom = 2;

/** What a photo is compared with; differences are shown `gain` times as bright, a power of two. */
export interface Difference {
  readonly from: Photo;
  readonly gain: number;
}

/** Draws one photo: a single Konva shape that picks the decoded size nearest to what is shown. */
export class PhotoLayer {
  readonly #layer = new Konva.Layer({ listening: false });
  #photo: Photo | null = null;
  #difference: Difference | null = null;
  #size: Size = { width: 1, height: 1 };
  #viewport: Viewport | null = null;

  constructor(stage: Konva.Stage) {
    const shape = new Konva.Shape({
      listening: false,
      perfectDrawEnabled: false,
      sceneFunc: (context) => this.#draw(context._context),
    });
    this.#layer.add(shape);
    stage.add(this.#layer);
  }

  get canvas(): HTMLCanvasElement {
    return this.#layer.getNativeCanvasElement();
  }

  /** @param size of the picture that the photo is shown as, in picture pixels; a photo of another size is scaled. */
  setPhoto(photo: Photo | null, size: Size): void {
    this.#photo = photo;
    this.#size = size;
  }

  /** Shows how the photo differs from another instead of the photo itself. */
  setDifference(difference: Difference | null): void {
    this.#difference = difference;
  }

  setPixelRatio(ratio: number): void {
    this.#layer.getCanvas().setPixelRatio(ratio);
  }

  /** Draws now. */
  draw(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#layer.draw();
  }

  destroy(): void {
    this.#layer.destroy();
  }

  #draw(context: CanvasRenderingContext2D): void {
    if (!this.#photo || !this.#viewport) return;
    context.save();
    // Device pixels, so that neighbouring tiles can meet on whole ones.
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (this.#difference) this.#drawDifference(context, this.#photo, this.#difference, this.#viewport);
    else this.#drawPhoto(context, this.#photo, this.#viewport, "smooth");
    context.restore();
  }

  #drawPhoto(
    context: CanvasRenderingContext2D,
    photo: Photo,
    viewport: Viewport,
    scaling: "smooth" | "nearest",
  ): void {
    const ratio = this.#layer.getCanvas().getPixelRatio();
    const scale = viewport.scale * ratio;
    const image = chooseImage(photo.images, this.#size.width * scale);
    if (!image) return;
    const enlarged = (this.#size.width * scale) / image.width;
    context.imageSmoothingEnabled = scaling === "smooth" && enlarged !== 1 && enlarged < pixelatedFrom;
    drawTiles(context, image, {
      x: viewport.x * ratio,
      y: viewport.y * ratio,
      width: this.#size.width * scale,
      height: this.#size.height * scale,
    });
  }

  /**
   * Over black, so that a change of transparency is one as well. Scaled without mixing: browsers mix a little otherwise
   * when they blend, and would show differences where there are none.
   */
  #drawDifference(
    context: CanvasRenderingContext2D,
    photo: Photo,
    { from, gain }: Difference,
    viewport: Viewport,
  ): void {
    const { canvas } = context;
    context.fillRect(0, 0, canvas.width, canvas.height);
    // The first as its difference from black, which is itself: drawn otherwise, other pixels may be the nearest.
    context.globalCompositeOperation = "difference";
    this.#drawPhoto(context, from, viewport, "nearest");
    this.#drawPhoto(context, photo, viewport, "nearest");
    // A canvas added to itself is twice as bright, and stops at white.
    context.globalCompositeOperation = "lighter";
    context.imageSmoothingEnabled = false;
    for (let shown = 1; shown < gain; shown *= 2) context.drawImage(canvas, 0, 0);
  }
}

function drawTiles(
  context: CanvasRenderingContext2D,
  image: PhotoImage,
  place: { x: number; y: number; width: number; height: number },
): void {
  const { canvas } = context;
  const horizontal = (column: number) =>
    Math.round(place.x + (Math.min(column * image.tileSize, image.width) / image.width) * place.width);
  const vertical = (row: number) =>
    Math.round(place.y + (Math.min(row * image.tileSize, image.height) / image.height) * place.height);
  for (const [index, tile] of image.tiles.entries()) {
    const column = index % image.columns;
    const row = Math.floor(index / image.columns);
    const left = horizontal(column);
    const top = vertical(row);
    const right = horizontal(column + 1);
    const bottom = vertical(row + 1);
    if (right <= 0 || bottom <= 0 || left >= canvas.width || top >= canvas.height) continue;
    context.drawImage(tile, left, top, Math.max(1, right - left), Math.max(1, bottom - top));
  }
}
