import sharp from "sharp";
import { kontextSizes } from "../../../shared/catalogue/kontext-sizes.ts";
import type { Size } from "../../../shared/domain/geometry.ts";

/** What the fake does to the picture it was sent, so that a test knows the answer when it sees it. */
export interface FakePaint {
  /** How much of the colour is mixed in, 0..1, and the colour. */
  readonly tint: {
    readonly share: number;
    readonly red: number;
    readonly green: number;
    readonly blue: number;
  };
  /** The content moves by so many pixels of the answer, right and down; what is uncovered repeats the edge. */
  readonly shift: { readonly x: number; readonly y: number };
  /** The content is scaled by it around the centre. */
  readonly scale: number;
}

export const plainPaint: FakePaint = {
  tint: { share: 0.5, red: 255, green: 0, blue: 255 },
  shift: { x: 0, y: 0 },
  scale: 1,
};

/** The size that the service answers in. */
export function answerSize(
  endpoint: string,
  body: Readonly<Record<string, unknown>>,
  sent: Size | null,
): Size {
  const { width, height } = body;
  if (typeof width === "number" && typeof height === "number") {
    const step = endpoint.startsWith("flux-2") ? 16 : 1;
    return { width: Math.floor(width / step) * step, height: Math.floor(height / step) * step };
  }
  const ratio = ratioOf(body["aspect_ratio"]) ?? (sent === null ? 1 : sent.width / sent.height);
  if (endpoint.startsWith("flux-kontext")) return nearestInRatio(ratio, kontextSizes);
  if (endpoint === "flux-3-image")
    return ofPixels(ratio, flux3Pixels[String(body["resolution"])] ?? 1_048_576);
  if (endpoint === "flux-pro-1.1-ultra") return ofPixels(ratio, 4_194_304);
  const added = (side: string) => (typeof body[side] === "number" ? body[side] : 0);
  return {
    width: (sent?.width ?? 1024) + added("left") + added("right"),
    height: (sent?.height ?? 1024) + added("top") + added("bottom"),
  };
}

const flux3Pixels: Readonly<Record<string, number>> = {
  "768sq": 589_824,
  "1k": 1_048_576,
  "1.5k": 2_359_296,
  "2k": 4_194_304,
  "4k": 16_777_216,
};

/** Where an outpainting endpoint puts what it is sent; null for all others. */
export function placeOnCanvas(body: Readonly<Record<string, unknown>>): { left: number; top: number } | null {
  const [left, top] = [body["reference_offset_x"] ?? body["left"], body["reference_offset_y"] ?? body["top"]];
  return typeof left === "number" && typeof top === "number" ? { left, top } : null;
}

/** The picture as it was sent, on a canvas of the tint's colour. */
export async function extendCanvas(
  sent: Uint8Array,
  size: Size,
  place: { readonly left: number; readonly top: number },
  { tint }: FakePaint,
  format: "png" | "jpeg" | "webp",
): Promise<Uint8Array> {
  const background = { r: tint.red, g: tint.green, b: tint.blue };
  return sharp({ create: { ...size, channels: 3, background } })
    .composite([{ input: Buffer.from(sent), ...place }])
    .toFormat(format)
    .toBuffer();
}

/** The answer as PNG or what was asked for. @param sent null: a plain picture. */
export async function paintAnswer(
  sent: Uint8Array | null,
  size: Size,
  { tint, shift, scale }: FakePaint,
  format: "png" | "jpeg" | "webp",
): Promise<Uint8Array> {
  const colour = { r: tint.red, g: tint.green, b: tint.blue };
  if (sent === null) {
    const plain = sharp({ create: { ...size, channels: 3, background: colour } });
    return plain.toFormat(format).toBuffer();
  }
  const { data, info } = await sharp(sent)
    .removeAlpha()
    .toColourspace("srgb")
    .resize(size.width, size.height, { fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const painted = new Uint8Array(data.length);
  const [centreX, centreY] = [size.width / 2, size.height / 2];
  const toned = [tint.red, tint.green, tint.blue];
  for (let y = 0; y < size.height; y++) {
    const fromY = nearestInside((y + 0.5 - shift.y - centreY) / scale + centreY, size.height);
    for (let x = 0; x < size.width; x++) {
      const fromX = nearestInside((x + 0.5 - shift.x - centreX) / scale + centreX, size.width);
      for (let channel = 0; channel < 3; channel++) {
        const was = data[(fromY * size.width + fromX) * info.channels + channel] ?? 0;
        painted[(y * size.width + x) * 3 + channel] = Math.round(
          was + ((toned[channel] ?? 0) - was) * tint.share,
        );
      }
    }
  }
  return sharp(painted, { raw: { ...size, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

function nearestInside(position: number, length: number): number {
  return Math.min(length - 1, Math.max(0, Math.floor(position)));
}

function ratioOf(value: unknown): number | null {
  const parts = typeof value === "string" ? /^(\d+):(\d+)$/.exec(value) : null;
  return parts === null ? null : Number(parts[1]) / Number(parts[2]);
}

function nearestInRatio(ratio: number, sizes: readonly Size[]): Size {
  const distance = ({ width, height }: Size) => Math.abs(Math.log(width / height / ratio));
  return sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best));
}

function ofPixels(ratio: number, pixels: number): Size {
  const height = Math.sqrt(pixels / ratio);
  return { width: Math.round(height * ratio), height: Math.round(height) };
}
