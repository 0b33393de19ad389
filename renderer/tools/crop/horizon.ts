import { clamp, type Point } from "../../../shared/domain/geometry.ts";

/** In degrees either way. */
const largestAngle = 45;

/**
 * The angle that makes a line level, or upright where that is nearer, in degrees clockwise, rounded to a tenth.
 * @param from, to the line's ends as they are seen on a picture that is already turned by `turned` degrees
 */
export function straightenAlong(from: Point, to: Point, turned: number): number {
  const slope = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  const lean = slope - Math.round(slope / 90) * 90;
  const angle = clamp(turned - lean, -largestAngle, largestAngle);
  // Adding 0 makes a negative zero a zero.
  return Math.round(angle * 10) / 10 + 0;
}
