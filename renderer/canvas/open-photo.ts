import type { Rect, Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { fetchFile } from "../mask/fetch-file.ts";
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
    const full = await decode(await fetchPhoto(url, signal), signal);
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
    const bitmap = await decode(await fetchPhoto(url, signal), signal);
    const { width, height } = bitmap;
    emit({ width, height, tileSize: Math.max(width, height), columns: 1, tiles: [bitmap] }, true);
  } catch {
    // The full picture follows, or fails and says why.
  }
}

/** Hands out the halvings first: they are what a fitted picture needs, and the full size takes longest to cut. */
async function emitPyramid(
  full: ImageBitmap,
  emit: (level: PhotoImage) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const canvas = new OffscreenCanvas(1, 1);
  const halvings: PhotoImage[] = [];
  for (const size of pyramidSizes(full).slice(1)) {
    if (signal.aborted) {
      for (const { tiles } of halvings) for (const tile of tiles) tile.close();
      throw cancelled();
    }
    const above = halvings.at(-1);
    const level = grid(size);
    const tiles = tileRects(level).map((rect) =>
      drawTile(canvas, rect, (context) => {
        if (above) halveTiles(context, above, rect);
        else halveFull(context, full, rect);
      }),
    );
    halvings.push({ ...level, tiles });
  }
  const hasAlpha = isTransparent(canvas, halvings.at(-1)?.tiles ?? [full]);
  // Only now: an image handed out is transferred, and its tiles are gone from here.
  for (const level of halvings.toReversed()) emit(level);
  const rects = tileRects(full);
  const cut = rects.map(({ x, y, width, height }) => createImageBitmap(full, x, y, width, height));
  emit({ ...grid(full), tiles: await Promise.all(cut) });
  return hasAlpha;
}

function grid({ width, height }: Size) {
  return { width, height, tileSize: photoTileSize, columns: Math.ceil(width / photoTileSize) };
}

function drawTile(
  canvas: OffscreenCanvas,
  { width, height }: Size,
  draw: (context: OffscreenCanvasRenderingContext2D) => void,
): ImageBitmap {
  canvas.width = width;
  canvas.height = height;
  draw(context2d(canvas));
  return canvas.transferToImageBitmap();
}

// At exactly half the size, smoothing gives the mean of 2×2 pixels. An odd last column or row is widened to a whole
// pixel, so that the picture's edge stays opaque.

function halveFull(context: OffscreenCanvasRenderingContext2D, full: ImageBitmap, rect: Rect): void {
  const [x, y] = [rect.x * 2, rect.y * 2];
  const width = Math.min(rect.width * 2, full.width - x);
  const height = Math.min(rect.height * 2, full.height - y);
  context.drawImage(full, x, y, width, height, 0, 0, Math.ceil(width / 2), Math.ceil(height / 2));
}

function halveTiles(context: OffscreenCanvasRenderingContext2D, above: PhotoImage, rect: Rect): void {
  const half = photoTileSize / 2;
  const column = (rect.x / photoTileSize) * 2;
  const row = (rect.y / photoTileSize) * 2;
  for (const [dx, dy] of quadrants) {
    if (column + dx >= above.columns) continue;
    const tile = above.tiles[(row + dy) * above.columns + column + dx];
    if (!tile) continue;
    context.drawImage(tile, dx * half, dy * half, Math.ceil(tile.width / 2), Math.ceil(tile.height / 2));
  }
}

const quadrants = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
] as const;

/** Looks at the smallest level: its pixels are means, so any transparent patch shows in them. */
function isTransparent(canvas: OffscreenCanvas, smallest: readonly ImageBitmap[]): boolean {
  return smallest.some((tile) => {
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

async function fetchPhoto(url: string, signal: AbortSignal): Promise<Blob> {
  try {
    return await fetchFile(
      url,
      "picture",
      signal,
      "Check that the library's folder is reachable, then try again.",
    );
  } catch (error) {
    throw signal.aborted ? cancelled() : error;
  }
}

function cancelled(): AppError {
  return new AppError("cancelled", "Another picture was opened.");
}
