import type { AssetHash } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { AppError } from "../../shared/errors.ts";
import { proposeMask } from "../edits/propose-mask.ts";
import type { Library } from "../library/library.ts";
import { keepMask, readPicture } from "../library/picture-store.ts";

/**
 * A mask over what an edit really changed against its parent, kept as a blob; null where it changed nothing.
 * @throws AppError `invalid-input` for an import, which has no parent, and for a transform, which moves every pixel.
 */
export async function proposeNodeMask(
  { blobs, documents }: Pick<Library, "blobs" | "documents">,
  node: HistoryNode,
): Promise<{ maskHash: AssetHash | null; changedShare: number }> {
  if (node.kind !== "edit") {
    throw new AppError(
      "invalid-input",
      "Only what a model made can be compared with what it was made from.",
      {
        nextStep: "Choose a version that an edit made.",
      },
    );
  }
  const parent = documents.node(node.parentId);
  const [before, after] = await Promise.all([
    readPicture(blobs, parent.picture.hash),
    readPicture(blobs, node.picture.hash),
  ]);
  const { mask, changedShare } = await proposeMask(before, after);
  return { maskHash: mask && (await keepMask(blobs, mask)), changedShare };
}
