import sharp from "sharp";
import type { Rect, Size } from "../../shared/domain/geometry.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Soft noise as an RGB PNG: a picture that no other seed gives, of about 1.5 bytes a pixel. */
export async function noisePicture(size: Size, random: SeededRandom): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: size.width * size.height * 3 }, () => random.integer(256));
  return sharp(data, { raw: { ...size, channels: 3 } })
    .blur(1.5)
    .png()
    .toBuffer();
}

/** An 8-bit grey PNG of the picture's size, white inside the rectangle. */
export async function rectangleMask(size: Size, rect: Rect): Promise<Uint8Array> {
  const data = new Uint8Array(size.width * size.height);
  for (let row = rect.y; row < rect.y + rect.height; row++) {
    data.fill(255, row * size.width + rect.x, row * size.width + rect.x + rect.width);
  }
  return sharp(data, { raw: { ...size, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
}

/** A PNG of the picture's size as OpenAI's clients send masks: transparent inside the rectangle. */
export async function alphaMask(size: Size, rect: Rect): Promise<Uint8Array> {
  const data = new Uint8Array(size.width * size.height * 4).fill(255);
  for (let pixel = 0; pixel < size.width * size.height; pixel++) {
    if (isInside(rect, pixel % size.width, Math.floor(pixel / size.width))) data[4 * pixel + 3] = 0;
  }
  return sharp(data, { raw: { ...size, channels: 4 } })
    .png()
    .toBuffer();
}

/** A rectangle of 20 to 60 pixels a side, whole within the picture. */
export function anyRectangle(size: Size, random: SeededRandom): Rect {
  const width = 20 + random.integer(40);
  const height = 20 + random.integer(40);
  return { x: random.integer(size.width - width), y: random.integer(size.height - height), width, height };
}

/** How many pixels of two pictures of one size differ where `counts` says so, as any program would decode them. */
export async function differingPixels(
  first: Uint8Array,
  second: Uint8Array,
  counts: (x: number, y: number) => boolean,
): Promise<number> {
  const [a, b] = await Promise.all(
    [first, second].map((bytes) =>
      sharp(bytes).raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true }),
    ),
  );
  if (!a || !b) throw new Error("Two pictures are needed.");
  const { width, height, channels } = a.info;
  if (b.info.width !== width || b.info.height !== height || b.info.channels !== channels) {
    throw new Error(`One is ${width}×${height}×${channels}, the other is of another size.`);
  }
  let differing = 0;
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (!counts(pixel % width, Math.floor(pixel / width))) continue;
    const at = pixel * channels;
    if (Buffer.compare(a.data.subarray(at, at + channels), b.data.subarray(at, at + channels)) !== 0)
      differing++;
  }
  return differing;
}

export function isInside(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}
