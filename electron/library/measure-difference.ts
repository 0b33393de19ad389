import { isSameSize } from "../../shared/domain/geometry.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { countChanges } from "../imaging/count-changes.ts";
import type { BlobStore } from "./library.ts";
import { readPicture } from "./picture-store.ts";

/**
 * How two nodes' pictures differ; null if they are not of one size.
 * @throws AppError `corrupt-picture`; the signal's reason.
 */
export async function measureDifference(
  blobs: BlobStore,
  before: HistoryNode,
  after: HistoryNode,
  signal: AbortSignal,
) {
  if (!isSameSize(before.picture, after.picture)) return null;
  if (before.picture.hash === after.picture.hash)
    return { changedPixels: 0, changedShare: 0, largestStep: 0 };
  const a = await readPicture(blobs, before.picture.hash);
  signal.throwIfAborted();
  const b = await readPicture(blobs, after.picture.hash);
  signal.throwIfAborted();
  const { changedPixels, largestStep } = await countChanges(a, b);
  return { changedPixels, changedShare: changedPixels / (a.width * a.height), largestStep };
}
