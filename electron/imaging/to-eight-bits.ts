import type { Raster, Raster8 } from "../../shared/domain/raster.ts";

/** 0..65535 → 0..255, rounded to the nearest, so that value × 257 comes back as value. 8-bit pixels stay as they are. */
export function toEightBits(raster: Raster): Raster8 {
  const { width, height, channels, data } = raster;
  if (data instanceof Uint8Array) return { width, height, channels, data };
  const eight = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at++) eight[at] = ((data[at] ?? 0) + 128) / 257;
  return { width, height, channels, data: eight };
}
