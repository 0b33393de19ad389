import type { Rect } from "../../shared/domain/geometry.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";

/**
 * Puts a provider's picture back under the mask: the parent where the mask is 0, the provider where it is 255,
 * between them in proportion, rounded to the nearest.
 * Colours of pixels with transparency are weighted by it, so that the colour of an invisible pixel does not show
 * along a soft edge. An 8-bit value enters a 16-bit picture as value × 257.
 *
 * A provider without transparency is opaque. A picture without takes a transparent provider pixel in as far as it
 * is opaque.
 * @param mask of the parent's size.
 * @param provider lies over the parent at `rect` and has its size; every pixel with mask > 0 lies inside `rect`.
 * @returns a new picture with the parent's size, channels and depth.
 */
export function composite(parent: Raster, mask: MaskRaster, provider: Raster8, rect: Rect): Raster {
  const data = copySamples(parent.data);
  const scale = data instanceof Uint16Array ? 257 : 1;
  const { channels } = parent;
  for (let y = 0; y < rect.height; y++) {
    let at = (rect.y + y) * parent.width + rect.x;
    let from = y * rect.width;
    for (const end = at + rect.width; at < end; at++, from++) {
      const weight = mask.data[at] ?? 0;
      if (weight === 0) continue;
      if (channels === 3) blendOpaque(data, at * 3, provider, from, weight, scale);
      else blendTransparent(data, at * 4, provider, from, weight, scale);
    }
  }
  return { width: parent.width, height: parent.height, channels, data };
}

/** A Buffer's own slice() would share the parent's memory. */
function copySamples(data: Uint8Array | Uint16Array): Uint8Array | Uint16Array {
  return data instanceof Uint16Array ? new Uint16Array(data) : new Uint8Array(data);
}

/** Into three channels: 0..255 × alpha 0..255 is the share of the provider, of 255 × 255. */
function blendOpaque(
  data: Uint8Array | Uint16Array,
  at: number,
  provider: Raster8,
  pixel: number,
  weight: number,
  scale: number,
): void {
  const from = pixel * provider.channels;
  const alpha = provider.channels === 4 ? (provider.data[from + 3] ?? 0) : 255;
  const share = weight * alpha;
  for (let channel = 0; channel < 3; channel++) {
    const value = (provider.data[from + channel] ?? 0) * scale;
    data[at + channel] = share === 65025 ? value : mix(data[at + channel] ?? 0, value, 65025 - share, share);
  }
}

/** Into four channels. Alpha mixes by the mask; colours by the mask and by how much of each is there at all. */
function blendTransparent(
  data: Uint8Array | Uint16Array,
  at: number,
  provider: Raster8,
  pixel: number,
  weight: number,
  scale: number,
): void {
  const from = pixel * provider.channels;
  const before = data[at + 3] ?? 0;
  const after = (provider.channels === 4 ? (provider.data[from + 3] ?? 0) : 255) * scale;
  let kept = (255 - weight) * before;
  let added = weight * after;
  if (kept + added === 0 || weight === 255) {
    kept = 255 - weight;
    added = weight;
  }
  for (let channel = 0; channel < 3; channel++) {
    const value = (provider.data[from + channel] ?? 0) * scale;
    data[at + channel] = mix(data[at + channel] ?? 0, value, kept, added);
  }
  data[at + 3] = mix(before, after, 255 - weight, weight);
}

/**
 * The weighted mean of two samples, rounded to the nearest. Exact: the largest product, 65535 × 255 × 65535, is far
 * below 2⁵³, and a weight of 0 gives back the other sample as it is.
 */
function mix(first: number, second: number, firstWeight: number, secondWeight: number): number {
  return Math.round((first * firstWeight + second * secondWeight) / (firstWeight + secondWeight));
}
