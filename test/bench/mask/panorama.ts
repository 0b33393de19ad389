import { join } from "node:path";
import sharp from "sharp";

/** Wider than any canvas of Chromium, which stays blank beyond 16 384 pixels. */
export const panorama = { width: 30_000, height: 1000 };

/** Writes a picture of soft waves of that size into `folder`; returns its name there. */
export async function makePanorama(folder: string): Promise<string> {
  const { width, height } = panorama;
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const wave = Math.sin(x / 700) * 60 + Math.cos(y / 150 + x / 2000) * 50;
      const at = (y * width + x) * 3;
      pixels[at] = 128 + wave;
      pixels[at + 1] = 120 - wave / 2;
      pixels[at + 2] = 100 + ((x * 7 + y * 13) % 11);
    }
  }
  const name = "panorama.png";
  await sharp(pixels, { raw: { ...panorama, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toFile(join(folder, name));
  return name;
}
