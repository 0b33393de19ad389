import type { Point } from "../../../shared/domain/geometry.ts";
import type { Plane } from "../plane.ts";
import { PlaneWriter, readSpan } from "../plane-rows.ts";

/** The plane moved by whole pixels. What leaves it is lost; what comes in is 0. */
export function movePlane(plane: Plane, by: Point): Plane {
  const { width, height } = plane;
  const writer = new PlaneWriter(plane);
  const count = width - Math.abs(by.x);
  if (count <= 0) return writer.finish();
  const row = new Uint8Array(count);
  const from = Math.max(0, -by.x);
  for (let y = Math.max(0, by.y); y < Math.min(height, height + by.y); y++) {
    readSpan(plane, y - by.y, from, count, row);
    writer.writeSpan(y, from + by.x, count, row);
  }
  return writer.finish();
}
