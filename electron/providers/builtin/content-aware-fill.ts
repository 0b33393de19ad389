import type { Raster8 } from "../../../shared/domain/raster.ts";
import { completeLevel } from "./complete-level.ts";
import type { FillProgress, FillTask, Stepwise } from "./fill-task.ts";
import { findHoleClusters, windowAround } from "./hole-clusters.ts";
import { cutLevel, pasteHole } from "./level.ts";
import { fillSmoothly } from "./smooth-fill.ts";
import { within } from "./stepwise.ts";

export type ContentAwareTask = Extract<FillTask, { kind: "content-aware" }>;

const reading: FillProgress = { fraction: 0, stage: "Reading the picture" };

/** Share of the work that the first guess takes. */
const guessShare = 0.02;

/**
 * Fills the mask (above 0) with texture from around it. No other pixel changes.
 * @throws AppError `invalid-input` where the mask leaves nothing to copy from.
 */
export function* fillContentAware(task: ContentAwareTask): Stepwise<Raster8> {
  const { mask, quality, searchArea, seed } = task;
  const clusters = yield* findHoleClusters(mask, reading);
  const masked = clusters.reduce((sum, cluster) => sum + cluster.size, 0);
  const image = yield* firstGuess(task, clusters.length);
  const fractionAt = (pixels: number): number => guessShare + ((1 - guessShare) * pixels) / masked;
  let done = 0;
  for (const [index, cluster] of clusters.entries()) {
    const window = windowAround(cluster.bounds, searchArea, mask.width, mask.height);
    const level = yield* cutLevel(image, mask, window, cluster.has, {
      ...reading,
      fraction: fractionAt(done),
    });
    const before = done;
    yield* within(completeLevel(level, quality, (seed + index) >>> 0), ({ fraction, stage }) => ({
      fraction: fractionAt(before + fraction * cluster.size),
      stage,
    }));
    pasteHole(level, image, window);
    done += cluster.size;
  }
  yield { fraction: 1, stage: "Done" };
  return image;
}

/** One hole may lie in another's window: its old content must not count there, so it gets a smooth guess first. */
function* firstGuess({ image, mask }: ContentAwareTask, clusterCount: number): Stepwise<Raster8> {
  if (clusterCount <= 1) return { ...image, data: Uint8Array.from(image.data) };
  return yield* within(fillSmoothly({ kind: "smooth", image, mask }), ({ fraction }) => ({
    fraction: fraction * guessShare,
    stage: "Reading the picture",
  }));
}
