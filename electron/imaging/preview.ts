import sharp from "sharp";
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
