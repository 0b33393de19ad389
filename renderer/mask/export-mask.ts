import type { MaskForm } from "./mask-messages.ts";
import { encodeMaskPng } from "./mask-png.ts";
import { findSoftTiles } from "./operations/tile-runs.ts";
import { type Plane, readRow } from "./plane.ts";

/** The plane as a PNG, of 1 bit where that is exact; see `encodeMaskPng`. */
export function exportPlane(plane: Plane, form: MaskForm, signal: AbortSignal): Promise<Blob> {
  const hard = !findSoftTiles(plane).includes(true);
  const { width, height } = plane;
  return encodeMaskPng({ width, height, hard, readRow: readRow.bind(null, plane) }, form, signal);
}
