import sharp from "sharp";
import type { Raster8 } from "../../shared/domain/raster.ts";
import { defaultLimits } from "./limits.ts";

/**
 * A small WebP of a picture in the library or of a sample's file: upright, sRGB, its longest edge at most `edge` pixels, never enlarged, with its
 * transparency. Lanczos-3, which keeps texture; quality 82 is where a preview's faults stop being visible.
 * @param path of a file that we know: what strangers bring goes through decodePicture first.
 */
export async function makePreview(path: string, edge: number): Promise<Uint8Array> {
  return sharp(path, {
    limitInputPixels: defaultLimits.maximumPixels,
    sequentialRead: true,
    autoOrient: true,
  })
    .resize({ width: edge, height: edge, fit: "inside", withoutEnlargement: true, kernel: "lanczos3" })
    .toColourspace("srgb")
    .webp({ quality: 82, effort: 3, smartSubsample: true })
    .toBuffer();
}

const runningEdge = 512;

/** What a running edit looks like so far, as a WebP of at most 512 pixels a side: seen for a second, so speed comes first. */
export async function encodeRunningPreview({ width, height, channels, data }: Raster8): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels } })
    .resize({ width: runningEdge, height: runningEdge, fit: "inside", withoutEnlargement: true })
    .webp({ quality: 75, effort: 0 })
    .toBuffer();
}
