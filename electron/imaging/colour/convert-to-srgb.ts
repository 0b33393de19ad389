import { setImmediate } from "node:timers/promises";
import type { Raster } from "../../../shared/domain/raster.ts";
import type { Cicp } from "../headers/picture-header.ts";
import type { SimpleProfile } from "./icc-profile.ts";
import { invert, multiply, primariesByCode, rgbToXyz, srgbPrimaries } from "./primaries.ts";

/** Pixels between two pauses, so that a large picture does not hold up whoever else runs on this thread. */
const pixelsPerTurn = 1 << 20;

/** Steps of the table that turns linear light into sRGB; read with interpolation, so that 16 bits stay exact to ±1. */
const encodeSteps = 1 << 16;

/** IEC 61966-2-1: linear light 0..1 → sRGB 0..1. */
function encodeSrgb(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** IEC 61966-2-1: sRGB 0..1 → linear light 0..1. */
function decodeSrgb(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/**
 * Converts pixels in place from the profile's colours to sRGB, relative colorimetric; colours that sRGB cannot
 * show are clipped channel by channel, as every matrix-based colour engine does. Alpha stays.
 */
export async function convertToSrgb(
  raster: Raster,
  profile: SimpleProfile,
  signal: AbortSignal,
): Promise<void> {
  const convert = profile.kind === "grey" ? greyConverter(raster, profile) : rgbConverter(raster, profile);
  const pixels = raster.width * raster.height;
  for (let start = 0; start < pixels; start += pixelsPerTurn) {
    convert(start, Math.min(pixels, start + pixelsPerTurn));
    await setImmediate();
    signal.throwIfAborted();
  }
}

/**
 * True where converting would only add rounding: the sRGB profiles of the world differ in the fifth digit. A value
 * changes by less than a third of an 8-bit step.
 */
export function isSrgb(profile: SimpleProfile): boolean {
  const curves = profile.kind === "grey" ? [profile.curve] : profile.curves;
  for (let step = 0; step <= 255; step++) {
    if (curves.some((curve) => Math.abs(encodeSrgb(clamp01(curve(step / 255))) - step / 255) > 0.3 / 255))
      return false;
  }
  if (profile.kind === "grey") return true;
  const change = multiply(invert(rgbToXyz(srgbPrimaries)), profile.toXyz);
  return change.every((value, index) => Math.abs(value - (index % 4 === 0 ? 1 : 0)) < 0.001);
}

/** The profile that an H.273 description stands for; null if it is sRGB's own colours or nothing we convert. */
export function profileOfCicp({ primaries, transfer }: Cicp): SimpleProfile | null {
  const found = primariesByCode[primaries];
  // Curves of television (1, 6, 14, 15) are shown with sRGB's by every browser; 2 is "unspecified".
  if (!found || ![1, 2, 6, 13, 14, 15].includes(transfer)) return null;
  return { kind: "rgb", curves: [decodeSrgb, decodeSrgb, decodeSrgb], toXyz: rgbToXyz(found) };
}

/** PQ and HLG (H.273 transfer 16 and 18): light beyond what sRGB can hold. */
export function isHighDynamicRange({ transfer }: Cicp): boolean {
  return transfer === 16 || transfer === 18;
}

type Convert = (start: number, end: number) => void;

function greyConverter(
  { data, channels }: Raster,
  { curve }: Extract<SimpleProfile, { kind: "grey" }>,
): Convert {
  const maximum = data instanceof Uint16Array ? 65535 : 255;
  const table = data instanceof Uint16Array ? new Uint16Array(65536) : new Uint8Array(256);
  for (let value = 0; value <= maximum; value++) {
    table[value] = Math.round(maximum * encodeSrgb(clamp01(curve(value / maximum))));
  }
  return (start, end) => {
    for (let at = start * channels; at < end * channels; at += channels) {
      const grey = table[data[at] ?? 0] ?? 0;
      data[at] = grey;
      data[at + 1] = grey;
      data[at + 2] = grey;
    }
  };
}

function rgbConverter({ data, channels }: Raster, profile: Extract<SimpleProfile, { kind: "rgb" }>): Convert {
  const maximum = data instanceof Uint16Array ? 65535 : 255;
  const [red, green, blue] = profile.curves.map((curve) => {
    return Float64Array.from({ length: maximum + 1 }, (_, value) => curve(value / maximum));
  });
  const encode = Float64Array.from(
    { length: encodeSteps + 2 },
    (_, step) => maximum * encodeSrgb(step / encodeSteps),
  );
  const [a, b, c, d, e, f, g, h, i] = multiply(invert(rgbToXyz(srgbPrimaries)), profile.toXyz);
  if (!red || !green || !blue) throw new Error("three curves");
  const toSrgb = (linear: number): number => {
    const place = clamp01(linear) * encodeSteps;
    const below = Math.floor(place);
    const low = encode[below] ?? 0;
    return low + ((encode[below + 1] ?? 0) - low) * (place - below) + 0.5; // truncated by the typed array
  };
  return (start, end) => {
    for (let at = start * channels; at < end * channels; at += channels) {
      const x = red[data[at] ?? 0] ?? 0;
      const y = green[data[at + 1] ?? 0] ?? 0;
      const z = blue[data[at + 2] ?? 0] ?? 0;
      data[at] = toSrgb(a * x + b * y + c * z);
      data[at + 1] = toSrgb(d * x + e * y + f * z);
      data[at + 2] = toSrgb(g * x + h * y + i * z);
    }
  };
}

function clamp01(value: number): number {
  // Also turns NaN, which a hostile curve can make, into 0.
  return value >= 1 ? 1 : value > 0 ? value : 0;
}
