import { clamp, intersectRects, isEmptyRect, type Point, type Rect } from "../../shared/domain/geometry.ts";

/** A brush's outline on the canvas; all in device pixels. */
export interface Outline extends Point {
  readonly radius: number;
  /** Width of its white line, and of the black one around that. */
  readonly lineWidth: number;
}

/** How dark the outer line is, so that the outline shows on white as well. */
const shade = 0.7;

/** The pixels that the outline may touch. */
export function outlineRect({ x, y, radius, lineWidth }: Outline): Rect {
  const reach = Math.ceil(radius + lineWidth) + 1;
  const left = Math.floor(x) - reach;
  const top = Math.floor(y) - reach;
  return { x: left, y: top, width: 2 * reach + 2, height: 2 * reach + 2 };
}

/**
 * Draws the outline over `pixels` (ImageData's bytes: RGBA, not premultiplied; rows of `stride` pixels), only inside
 * `clip`: a white line up to the radius and a dark one beyond it, both smoothed over a pixel.
 */
export function drawOutline(pixels: Uint8ClampedArray, stride: number, clip: Rect, outline: Outline): void {
  const area = intersectRects(clip, outlineRect(outline));
  if (isEmptyRect(area)) return;
  const { x: cx, y: cy, radius, lineWidth } = outline;
  const inner = Math.max(0, radius - lineWidth - 1);
  const outer = radius + lineWidth + 1;
  for (let y = area.y; y < area.y + area.height; y++) {
    const dy = y + 0.5 - cy;
    if (Math.abs(dy) >= outer) continue;
    const far = Math.sqrt(outer * outer - dy * dy);
    const near = Math.abs(dy) < inner ? Math.sqrt(inner * inner - dy * dy) : 0;
    const from = Math.max(area.x, Math.floor(cx - far));
    const to = Math.min(area.x + area.width, Math.ceil(cx + far));
    for (let x = from; x < to; x++) {
      const dx = x + 0.5 - cx;
      // The inside of the ring is not its business: jump to the other side.
      if (near > 0 && dx > -near && dx < near) {
        x = Math.max(x, Math.min(to, Math.floor(cx + near - 0.5)) - 1);
        if (x + 0.5 - cx < near) continue;
      }
      const distance = Math.sqrt(dx * dx + dy * dy);
      const white = band(distance, radius - lineWidth, radius);
      const dark = band(distance, radius, radius + lineWidth) * shade;
      if (dark > 0) over(pixels, (y * stride + x) * 4, 0, dark);
      if (white > 0) over(pixels, (y * stride + x) * 4, 255, white);
    }
  }
}

/** How much of the pixel at that distance lies between the two distances, 0..1. */
function band(distance: number, from: number, to: number): number {
  return clamp(distance - from + 0.5, 0, 1) * clamp(to - distance + 0.5, 0, 1);
}

/** Grey of the given opacity over the pixel at `offset`. */
function over(pixels: Uint8ClampedArray, offset: number, grey: number, opacity: number): void {
  const under = ((pixels[offset + 3] ?? 0) / 255) * (1 - opacity);
  const alpha = opacity + under;
  for (let channel = 0; channel < 3; channel++) {
    pixels[offset + channel] = (grey * opacity + (pixels[offset + channel] ?? 0) * under) / alpha;
  }
  pixels[offset + 3] = alpha * 255;
}
