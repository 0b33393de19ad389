import { expandRect, intersectRects } from "../../../shared/domain/geometry.ts";
import type { Raster8 } from "../../../shared/domain/raster.ts";
import type { FillProgress, FillTask, Stepwise } from "./fill-task.ts";
import { findHoleClusters } from "./hole-clusters.ts";
import { cutLevel, pasteHole } from "./level.ts";
import { smoothLevel } from "./smooth-level.ts";
import { within } from "./stepwise.ts";

export type SmoothTask = Extract<FillTask, { kind: "smooth" }>;

const reading: FillProgress = { fraction: 0, stage: "Reading the picture" };

/** Only what lies at the border counts; more helps the coarse levels to see both sides of it. */
const margin = 16;

/**
 * Fills the mask (above 0) with a smooth continuation of what surrounds it. No other pixel changes.
 * @throws AppError `invalid-input` where the mask leaves nothing to continue from.
 */
export function* fillSmoothly({ image, mask }: SmoothTask): Stepwise<Raster8> {
  const clusters = yield* findHoleClusters(mask, reading);
  const masked = clusters.reduce((sum, cluster) => sum + cluster.size, 0);
  const result = { ...image, data: Uint8Array.from(image.data) };
  const whole = { x: 0, y: 0, width: mask.width, height: mask.height };
  let done = 0;
  for (const cluster of clusters) {
    const window = intersectRects(expandRect(cluster.bounds, margin), whole);
    const level = yield* cutLevel(image, mask, window, () => true, { ...reading, fraction: done / masked });
    const before = done;
    yield* within(smoothLevel(level), ({ fraction, stage }) => ({
      fraction: (before + fraction * cluster.size) / masked,
      stage,
    }));
    pasteHole(level, result, window);
    done += cluster.size;
  }
  yield { fraction: 1, stage: "Done" };
  return result;
}
