import { AppError } from "../../shared/errors.ts";
import { type PhotoImage, photoTileSize, pyramidSizes, tileRects } from "./photo-pyramid.ts";

export type EmitImage = (image: PhotoImage, isPreview: boolean) => void;

/**
 * Fetches and decodes a picture for the canvas: hands out its preview as soon as it is there, then the full picture
 * and its halvings as tiles. Nothing it makes is larger than the decoded picture itself, and no canvas larger than a
 * tile, because browsers silently draw nothing on canvases above 16 384 pixels.
 *
 * Returns whether some of the picture is transparent. Throws AppError `unavailable`, `corrupt-picture` or
 * `cancelled`. A preview that fails is only skipped: the full picture follows.
 */
export async function openPhoto(
  url: string,
  previewUrl: string,
  emit: EmitImage,
  signal: AbortSignal,
): Promise<boolean> {
  const previewAbort = new AbortController();
  const stop = () => previewAbort.abort();
  signal.addEventListener("abort", stop, { once: true });
  void emitPreview(previewUrl, emit, previewAbort.signal);
  try {
    const full = await decode(await fetchBlob(url, signal), signal);
    try {
      const emitLevel = (level: PhotoImage) => {
        stop();
        emit(level, false);
      };
      return await emitPyramid(full, emitLevel, signal);
    } finally {
      full.close();
    }
  } finally {
    stop();
    signal.removeEventListener("abort", stop);
  }
}

async function emitPreview(url: string, emit: EmitImage, signal: AbortSignal): Promise<void> {
  try {
    const bitmap = await decode(await fetchBlob(url, signal), signal);
    const { width, height } = bitmap;
    emit({ width, height, tileSize: Math.max(width, height), columns: 1, tiles: [bitmap] }, true);
  } catch {
    // The full picture follows, or fails and says why.
  }
}

async function emitPyramid(
  full: ImageBitmap,
  emit: (level: PhotoImage) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const sizes = pyramidSizes(full);
  const rects = tileRects(full);
  let level: PhotoImage = {
    ...grid(full.width, full.height),
    tiles: await Promise.all(
      rects.map(({ x, y, width, height }) => createImageBitmap(full, x, y, width, height)),
    ),
  };
  // Halve all first: an image handed out is transferred, and its tiles are gone from here.
  const levels = [level];
  const canvas = new OffscreenCanvas(1, 1);
  for (const size of sizes.slice(1)) {
    if (signal.aborted) {
      for (const { tiles } of levels) for (const tile of tiles) tile.close();
      throw cancelled();
    }
    level = halve(level, size.width, size.height, canvas);
    levels.push(level);
  }
  const hasAlpha = isTransparent(level, canvas);
  for (const next of levels.toReversed()) emit(next);
  return hasAlpha;
}

function grid(width: number, height: number) {
  return { width, height, tileSize: photoTileSize, columns: Math.ceil(width / photoTileSize) };
}

/** Half a level: each of its tiles is drawn from up to four of the level above, at exactly half their size. */
function halve(above: PhotoImage, width: number, height: number, canvas: OffscreenCanvas): PhotoImage {
  const level = grid(width, height);
  const half = photoTileSize / 2;
  const tiles = tileRects(level).map((rect) => {
    canvas.width = rect.width;
    canvas.height = rect.height;
    const context = context2d(canvas);
    const column = (rect.x / photoTileSize) * 2;
    const row = (rect.y / photoTileSize) * 2;
    for (const [dx, dy] of quadrants) {
      const tile =
        column + dx < above.columns ? above.tiles[(row + dy) * above.columns + column + dx] : undefined;
      // An odd last column or row is widened to a whole pixel, so that the edge stays opaque.
      if (tile)
        context.drawImage(tile, dx * half, dy * half, Math.ceil(tile.width / 2), Math.ceil(tile.height / 2));
    }
    return canvas.transferToImageBitmap();
  });
  return { ...level, tiles };
}

const quadrants = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
] as const;

/** Looks at the smallest level: its pixels are means, so any transparent patch shows in them. */
function isTransparent(smallest: PhotoImage, canvas: OffscreenCanvas): boolean {
  return smallest.tiles.some((tile) => {
    canvas.width = tile.width;
    canvas.height = tile.height;
    const context = context2d(canvas);
    context.drawImage(tile, 0, 0);
    const { data } = context.getImageData(0, 0, tile.width, tile.height);
    for (let index = 3; index < data.length; index += 4) if (data[index] !== 255) return true;
    return false;
  });
}

function context2d(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new AppError("too-large", "The browser has no memory left for the picture.");
  return context;
}

async function decode(blob: Blob, signal: AbortSignal): Promise<ImageBitmap> {
  if (signal.aborted) throw cancelled();
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch (cause) {
    throw new AppError("corrupt-picture", "The picture could not be decoded for the canvas.", {
      nextStep: "The picture may be damaged, or too large for this machine's memory.",
      cause,
    });
  }
  if (!signal.aborted) return bitmap;
  bitmap.close();
  throw cancelled();
}

async function fetchBlob(url: string, signal: AbortSignal): Promise<Blob> {
  let cause: unknown;
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.blob();
    cause = new Error(`${response.status} ${response.statusText}`);
  } catch (error) {
    if (signal.aborted) throw cancelled();
    cause = error;
  }
  throw new AppError("unavailable", "The picture could not be loaded.", {
    nextStep: "Check that the library's folder is reachable, then try again.",
    retryable: true,
    cause,
  });
}

function cancelled(): AppError {
  return new AppError("cancelled", "Another picture was opened.");
}
