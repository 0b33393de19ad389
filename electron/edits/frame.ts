import { intersectRects, type Rect } from "../../shared/domain/geometry.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import type { FramePlan } from "../../shared/framing/frame-plan.ts";
import { resampleMask, resamplePicture } from "../imaging/resample.ts";
import { toEightBits } from "../imaging/to-eight-bits.ts";

/** What a provider is shown: `plan.canvas` of the picture and of the mask, at the size `plan.sent`. */
export interface Frame {
  readonly plan: FramePlan;
  readonly image: Raster8;
  /** 255 = edit. Null edits all of it. */
  readonly mask: MaskRaster | null;
}

/**
 * Cuts the canvas out and brings it to the model's size; beyond the picture's edges it goes on mirrored. 16-bit pixels
 * are rounded to 8: no provider takes more.
 * @param mask of the picture's size; beyond it there is nothing to edit.
 */
export async function frame(picture: Raster, mask: MaskRaster | null, plan: FramePlan): Promise<Frame> {
  const part = intersectRects(plan.canvas, insideOf(picture));
  // The part alone where it must be converted first; otherwise all, so that its edges are mixed with what is there.
  const source = picture.data instanceof Uint16Array ? part : insideOf(picture);
  const eight = toEightBits(source === part ? cropPicture(picture, part) : picture);
  const { canvas, sent } = plan;
  const window = { ...canvas, x: canvas.x - source.x, y: canvas.y - source.y };
  return {
    plan,
    image: await resamplePicture(eight, window, sent),
    mask: mask && (await frameMask(mask, plan)),
  };
}

/** Not mirrored beyond the picture: a model must not be asked to paint there. */
async function frameMask(mask: MaskRaster, { canvas, sent }: FramePlan): Promise<MaskRaster> {
  const framed = await resampleMask(mask, canvas, sent);
  const left = Math.ceil((-canvas.x * sent.width) / canvas.width);
  const right = Math.floor(((mask.width - canvas.x) * sent.width) / canvas.width);
  const top = Math.ceil((-canvas.y * sent.height) / canvas.height);
  const bottom = Math.floor(((mask.height - canvas.y) * sent.height) / canvas.height);
  for (let y = 0; y < sent.height; y++) {
    const start = y * sent.width;
    if (y < top || y >= bottom) framed.data.fill(0, start, start + sent.width);
    else {
      framed.data.fill(0, start, start + Math.max(0, left));
      framed.data.fill(0, start + Math.min(sent.width, right), start + sent.width);
    }
  }
  return framed;
}

export function insideOf({ width, height }: { readonly width: number; readonly height: number }): Rect {
  return { x: 0, y: 0, width, height };
}

function cropPicture({ width, channels, data }: Raster, rect: Rect): Raster {
  const row = rect.width * channels;
  const cropped =
    data instanceof Uint16Array ? new Uint16Array(row * rect.height) : new Uint8Array(row * rect.height);
  for (let y = 0; y < rect.height; y++) {
    const from = ((rect.y + y) * width + rect.x) * channels;
    cropped.set(data.subarray(from, from + row), y * row);
  }
  return { width: rect.width, height: rect.height, channels, data: cropped };
}
