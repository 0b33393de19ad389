import type { Rect, Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { fetchFile } from "./fetch-file.ts";
import type { PictureSource } from "./mask-messages.ts";
import type { PicturePixels } from "./operations/picture-pixels.ts";

export type OpenPicture = (source: PictureSource, signal: AbortSignal) => Promise<PicturePixels>;

/** Milliseconds that a decoded picture is kept for the next click: decoding 50 megapixels takes about half a second. */
const keptFor = 10_000;

interface Decoded {
  readonly opened: Promise<PicturePixels>;
  /** How many look at it, or wait to. */
  readers: number;
}

/** The picture on the canvas, decoded when somebody looks at it and let go soon after the last has: it is large. */
export class PictureCache {
  readonly #open: OpenPicture;
  #source: PictureSource | null = null;
  #decoded: Decoded | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(open: OpenPicture) {
    this.#open = open;
  }

  setSource(source: PictureSource | null): void {
    if (source?.url === this.#source?.url) return;
    this.#letGo();
    this.#source = source;
  }

  /**
   * Pixels that are there until the caller closes them, whatever is shown by then. Throws AppError; `invalid-input`
   * when there is no picture of that size.
   */
  async pixels(size: Size, signal: AbortSignal): Promise<PicturePixels> {
    const source = this.#source;
    if (source === null || source.width !== size.width || source.height !== size.height) {
      throw new AppError("invalid-input", "There is no picture of the mask's size to look at.");
    }
    clearTimeout(this.#timer);
    this.#decoded ??= { opened: this.#open(source, signal), readers: 0 };
    const decoded = this.#decoded;
    decoded.readers++;
    try {
      const picture = await decoded.opened;
      return lend(picture, () => this.#takeBack(decoded, picture));
    } catch (error) {
      if (this.#decoded === decoded) this.#decoded = null;
      throw error;
    }
  }

  #takeBack(decoded: Decoded, picture: PicturePixels): void {
    decoded.readers--;
    if (decoded.readers > 0) return;
    if (decoded === this.#decoded) this.#timer = setTimeout(() => this.#letGo(), keptFor);
    else picture.close();
  }

  #letGo(): void {
    clearTimeout(this.#timer);
    const decoded = this.#decoded;
    this.#decoded = null;
    // The last who reads closes it otherwise.
    if (decoded?.readers === 0) void decoded.opened.then((picture) => picture.close());
  }
}

function lend(picture: PicturePixels, takeBack: () => void): PicturePixels {
  let isLent = true;
  return {
    width: picture.width,
    height: picture.height,
    read: (rect, shrink) => picture.read(rect, shrink),
    close: () => {
      if (isLent) takeBack();
      isLent = false;
    },
  };
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
