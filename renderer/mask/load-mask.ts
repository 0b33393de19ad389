import type { Size } from "../../shared/domain/geometry.ts";
import { AppError } from "../../shared/errors.ts";
import { decodeMaskPng } from "./decode-mask-png.ts";
import { fetchFile } from "./fetch-file.ts";
import type { Plane } from "./plane.ts";
import { PlaneWriter } from "./plane-rows.ts";

/**
 * Reads a PNG, fetched when it is given by its address, as a mask: grey (255 = edit), or with alpha (0 = edit). Where the
 * alpha of a file says nothing, because all of it is 255, its colours are taken. Throws AppError: `invalid-input` when
 * its size is not `size`, `unavailable` when it cannot be fetched, and what `decodeMaskPng` throws.
 */
export async function loadMask(source: string | Blob, size: Size, signal: AbortSignal): Promise<Plane> {
  const blob = typeof source === "string" ? await fetchFile(source, "mask", signal) : source;
  const file = new Uint8Array(await blob.arrayBuffer());
  const first = await decode(file, size, signal, false);
  const isSilent = first.hasAlpha && first.plane.tiles.every((tile) => tile === 0);
  return isSilent ? (await decode(file, size, signal, true)).plane : first.plane;
}

async function decode(file: Uint8Array, size: Size, signal: AbortSignal, ignoreAlpha: boolean) {
  const writer = new PlaneWriter(size);
  const { hasAlpha } = await decodeMaskPng(
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
      row: (y, pixels) => writer.writeSpan(y, 0, pixels.length, pixels),
    },
    signal,
    ignoreAlpha,
  );
  return { plane: writer.finish(), hasAlpha };
}
