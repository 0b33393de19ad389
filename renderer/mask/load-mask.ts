import type { Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { decodeMaskPng } from "./mask-png.ts";
import { TiledMask } from "./tiled-mask.ts";

/**
 * Fetches a grey PNG and makes a mask of it. Throws AppError: `invalid-input` when its size is not `size`,
 * `unavailable` when it cannot be fetched, and what `decodeMaskPng` throws.
 */
export async function loadMask(url: string, size: Size, signal: AbortSignal): Promise<TiledMask> {
  const file = await fetchBytes(url, signal);
  const mask = new TiledMask(size.width, size.height);
  mask.begin();
  await decodeMaskPng(
    file,
    {
      size: ({ width, height }) => {
        if (width === size.width && height === size.height) return;
        throw new AppError(
          "invalid-input",
          `The mask is ${width} × ${height} pixels, the picture ${size.width} × ${size.height}.`,
          { nextStep: "Open a mask of the picture's size." },
        );
      },
      row: (y, pixels) => mask.writeRow(y, pixels),
    },
    signal,
  );
  mask.commit();
  return mask;
}

async function fetchBytes(url: string, signal: AbortSignal): Promise<Uint8Array> {
  let cause: unknown;
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    cause = new Error(`${response.status} ${response.statusText}`);
  } catch (error) {
    signal.throwIfAborted();
    cause = error;
  }
  throw new AppError("unavailable", "The mask could not be loaded.", {
    nextStep: "Try again; the picture itself is safe.",
    retryable: true,
    cause,
  });
}
