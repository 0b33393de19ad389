import { mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";

export interface BenchSize {
  readonly megapixels: number;
  readonly width: number;
  readonly height: number;
}

export const benchSizes: readonly BenchSize[] = [
  { megapixels: 1, width: 1224, height: 816 },
  { megapixels: 12, width: 4242, height: 2828 },
  { megapixels: 24, width: 6000, height: 4000 },
  { megapixels: 50, width: 8660, height: 5774 },
  { megapixels: 100, width: 12_247, height: 8165 },
];

/** Throws for megapixels that no picture of the bench has. */
export function benchSize(megapixels: number): BenchSize {
  const size = benchSizes.find((one) => one.megapixels === megapixels);
  if (size) return size;
  const known = benchSizes.map((one) => one.megapixels).join(", ");
  throw new Error(`There is no picture of ${megapixels} megapixels, only of ${known}.`);
}

export interface PictureFiles {
  /** Lossless PNG, as the library keeps every picture. */
  readonly full: string;
  /** The host's preview: longest side 2048. */
  readonly preview: string;
}

const previewSide = 2048;

/**
 * A photo-like picture of the size: gradients, soft shapes and sensor noise, so that it compresses as badly as a
 * photo. Written once into `folder`; the names are relative to it.
 */
export async function makePicture(folder: string, { width, height }: BenchSize): Promise<PictureFiles> {
  const files = { full: `${width}x${height}.png`, preview: `${width}x${height}-preview.webp` };
  const exists = await stat(join(folder, files.preview)).catch(() => null);
  if (exists) return files;
  await mkdir(folder, { recursive: true });
  const shapes = await sharp(Buffer.from(shapesSvg(1500, 1000)))
    .resize(width, height, { fit: "fill", kernel: "cubic" })
    .removeAlpha()
    .raw()
    .toBuffer();
  addNoise(shapes);
  const raw = { width, height, channels: 3 } as const;
  // Under another name first: a bench that is stopped must not leave half a picture.
  const unfinished = join(folder, "unfinished.png");
  await sharp(shapes, { raw }).png({ compressionLevel: 2 }).toFile(unfinished);
  await rename(unfinished, join(folder, files.full));
  await sharp(shapes, { raw })
    .resize(previewSide, previewSide, { fit: "inside" })
    .webp({ quality: 85 })
    .toFile(join(folder, "unfinished.webp"));
  await rename(join(folder, "unfinished.webp"), join(folder, files.preview));
  return files;
}

/** A linear congruential generator (Numerical Recipes' constants): the same pictures on every machine. */
function addNoise(pixels: Buffer): void {
  let state = 12345;
  for (let index = 0; index < pixels.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const noise = ((state >>> 24) % 13) - 6;
    pixels[index] = Math.min(255, Math.max(0, (pixels[index] ?? 0) + noise));
  }
}

function shapesSvg(width: number, height: number): string {
  const circles = Array.from({ length: 90 }, (_, index) => {
    const [x, y] = [(index * 7919) % width, (index * 104_729) % height];
    const radius = width / 60 + ((index * 37) % (width / 14));
    return `<circle cx="${x}" cy="${y}" r="${radius}" fill="hsl(${(index * 47) % 360} 45% 50%)" opacity="0.5"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#204060"/>
    <stop offset="0.5" stop-color="#c09050"/><stop offset="1" stop-color="#305020"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>${circles.join("")}</svg>`;
}
