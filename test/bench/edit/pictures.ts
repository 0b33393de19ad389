import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { encodeMask } from "../../../electron/imaging/mask-codec.ts";
import { encodePicture } from "../../../electron/imaging/picture-codec.ts";
import { seededRandom } from "../../support/seeded-random.ts";

export interface BenchPicture {
  readonly megapixels: number;
  readonly width: number;
  readonly height: number;
}

export const benchPictures: readonly BenchPicture[] = [
  { megapixels: 12, width: 4242, height: 2828 },
  { megapixels: 24, width: 6000, height: 4000 },
  { megapixels: 48, width: 8484, height: 5656 },
];

/** Of the shorter side: an ellipse that is edited, with a soft edge. */
const maskShare = 0.2;

/**
 * A photo of the size, enlarged from the product's largest sample with sensor noise, as the library keeps it, and a mask
 * in its middle. Written once.
 */
export async function writeInputs(folder: string, { width, height }: BenchPicture): Promise<void> {
  if (await stat(join(folder, "mask.png")).catch(() => null)) return;
  await mkdir(folder, { recursive: true });
  const photo = await sharp("resources/samples/dandelions.jpg")
    .resize(width, height, { fit: "fill", kernel: "lanczos3" })
    .removeAlpha()
    .raw()
    .toBuffer();
  const random = seededRandom(24);
  for (let at = 0; at < photo.length; at++) {
    photo[at] = Math.min(255, Math.max(0, (photo[at] ?? 0) + random.integer(7) - 3));
  }
  await writeFile(
    join(folder, "picture.png"),
    await encodePicture({ width, height, channels: 3, data: photo }),
  );
  const mask = new Uint8Array(width * height);
  const radius = maskShare * Math.min(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const inside = radius - Math.hypot((x - width / 2) / 1.4, y - height / 2);
      mask[at] = Math.min(255, Math.max(0, Math.round(16 * inside)));
    }
  }
  await writeFile(join(folder, "unfinished.png"), await encodeMask({ width, height, data: mask }));
  await rename(join(folder, "unfinished.png"), join(folder, "mask.png"));
}
