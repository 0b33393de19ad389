import type { Rect, Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { fetchFile } from "./fetch-file.ts";
import type { PictureSource } from "./mask-messages.ts";
import type { PicturePixels } from "./operations/picture-pixels.ts";

export type OpenPicture = (source: PictureSource, signal: AbortSignal) => Promise<PicturePixels>;

/** Milliseconds that a decoded picture is kept for the next click: decoding 50 megapixels takes about half a second. */
const keptFor = 10_000;

/** The picture on the canvas, decoded when somebody looks at it and let go soon afterwards: it is large. */
export class PictureCache {
  readonly #open: OpenPicture;
  #source: PictureSource | null = null;
  #opened: Promise<PicturePixels> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(open: OpenPicture) {
    this.#open = open;
  }

  setSource(source: PictureSource | null): void {
    if (source?.url === this.#source?.url) return;
    this.#letGo();
    this.#source = source;
  }

  /** Pixels until the next call or `setSource`. Throws AppError; `invalid-input` when there is no picture of that size. */
  async pixels(size: Size, signal: AbortSignal): Promise<PicturePixels> {
    const source = this.#source;
    if (source === null || source.width !== size.width || source.height !== size.height) {
      throw new AppError("invalid-input", "There is no picture of the mask's size to look at.");
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#letGo(), keptFor);
    this.#opened ??= this.#open(source, signal);
    try {
      return await this.#opened;
    } catch (error) {
      this.#opened = null;
      throw error;
    }
  }

  #letGo(): void {
    clearTimeout(this.#timer);
    const opened = this.#opened;
    this.#opened = null;
    const close = async () => (await opened)?.close();
    close().catch(() => {
      // It never opened; whoever asked for it was told.
    });
  }
}

/**
 * Decodes a picture with the browser. It is kept by the browser as a bitmap (4 bytes a pixel) and read through a small
 * canvas, so sides beyond 16 384 pixels, where canvases stay blank, do no harm. Throws AppError.
 */
export const openBitmap: OpenPicture = async ({ url, width, height }, signal) => {
  const blob = await fetchFile(url, "picture", signal);
  const bitmap = await createImageBitmap(blob, { premultiplyAlpha: "none" }).catch((cause: unknown) => {
    throw new AppError("corrupt-picture", "The picture could not be decoded.", { cause });
  });
  if (signal.aborted || bitmap.width !== width || bitmap.height !== height) {
    bitmap.close();
    signal.throwIfAborted();
    throw new AppError("invalid-input", `The picture is not ${width} × ${height} pixels, as the mask is.`);
  }
  const context = createContext();
  const read = (rect: Rect, shrink = 1): Uint8ClampedArray => {
    const columns = Math.ceil(rect.width / shrink);
    const rows = Math.ceil(rect.height / shrink);
    const { canvas } = context;
    if (canvas.width < columns) canvas.width = columns;
    if (canvas.height < rows) canvas.height = rows;
    context.globalCompositeOperation = "copy";
    context.drawImage(bitmap, rect.x, rect.y, rect.width, rect.height, 0, 0, columns, rows);
    return context.getImageData(0, 0, columns, rows).data;
  };
  return { width, height, read, close: () => bitmap.close() };
};

/** A canvas off the screen; where there is no OffscreenCanvas this runs on the page, which has elements. */
function createContext(): OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D {
  const options: CanvasRenderingContext2DSettings = { willReadFrequently: true };
  const context =
    typeof OffscreenCanvas === "undefined"
      ? document.createElement("canvas").getContext("2d", options)
      : new OffscreenCanvas(1, 1).getContext("2d", options);
  if (context === null) {
    throw new AppError("unavailable", "The browser gives no canvas to read the picture with.");
  }
  return context;
}
