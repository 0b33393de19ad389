import type { Rect } from "../../shared/domain/geometry.ts";
import { DabWalk } from "./dab-walk.ts";
import { type PackedSamples, sampleStride } from "./mask-messages.ts";
import type { Brush, BrushSample } from "./rasterise.ts";
import type { TiledMask } from "./tiled-mask.ts";

/** A brush's stroke on a mask in the making, between the mask's `begin` and `commit` or `rollback`. */
export class MaskStroke {
  readonly #mask: TiledMask;
  readonly #brush: Brush;
  readonly #dabs: DabWalk | null;
  #last: BrushSample | null = null;
  /** The way to the last sample was drawn with one radius and one flow. */
  #isSteady = false;

  constructor(mask: TiledMask, brush: Brush) {
    this.#mask = mask;
    this.#brush = brush;
    this.#dabs = brush.spacing ? new DabWalk(brush.spacing) : null;
  }

  /** Where the brush is; null before its first sample. */
  get last(): BrushSample | null {
    return this.#last;
  }

  /** Draws on to the samples, and calls `onDrawn` for each part: the rectangle around all may be far larger. */
  extend(samples: readonly BrushSample[], onDrawn: (rect: Rect) => void): void {
    for (const sample of samples) {
      if (this.#dabs) {
        for (const dab of this.#dabs.next(sample)) onDrawn(this.#mask.draw(dab, dab, this.#brush));
      } else {
        const from = this.#last ?? sample;
        onDrawn(this.#mask.draw(from, sample, this.#brush, this.#isSteady));
        this.#isSteady = from.radius === sample.radius && from.flow === sample.flow;
      }
      this.#last = sample;
    }
  }
}

export function unpackSamples(packed: PackedSamples): BrushSample[] {
  const samples: BrushSample[] = [];
  for (let index = 0; index + sampleStride <= packed.length; index += sampleStride) {
    const [x = 0, y = 0, radius = 0, flow = 0] = packed.subarray(index, index + sampleStride);
    samples.push({ x, y, radius, flow });
  }
  return samples;
}
