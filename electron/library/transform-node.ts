import { intersectRects, isEmptyRect, isSameSize, type Size } from "../../shared/domain/geometry.ts";
import type { AssetHash } from "../../shared/domain/ids.ts";
import type { HistoryNode, TransformNode } from "../../shared/domain/node.ts";
import type { MaskRaster } from "../../shared/domain/raster.ts";
import { extendsPicture, type Transform, transformedSize } from "../../shared/domain/transform.ts";
import { AppError } from "../../shared/errors.ts";
import { bandsOf } from "../imaging/bands.ts";
import { newArea, transformMask, transformPicture } from "../imaging/transform/transform-picture.ts";
import { checkSize } from "./check-size.ts";
import type { Library, NewTransform } from "./library.ts";
import { keepMask, keepPicture, readMask, readPicture } from "./picture-store.ts";

/**
 * A child of `node` whose picture is cropped, turned or extended. If the node is current, the child becomes it, and its
 * mask is the document's, moved along with the picture, or the new area of an extended one.
 * @throws AppError `invalid-input` for a frame that misses the picture or a change that changes nothing; `too-large`;
 * storage errors; the signal's reason.
 */
export async function transformNode(
  { blobs, documents }: Pick<Library, "blobs" | "documents">,
  node: HistoryNode,
  change: Transform,
  signal: AbortSignal,
): Promise<TransformNode> {
  checkTransform(node.picture, change);
  const source = await readPicture(blobs, node.picture.hash);
  signal.throwIfAborted();
  const transformed = await transformPicture(source, change);
  signal.throwIfAborted();
  const picture = await keepPicture(blobs, transformed);
  signal.throwIfAborted();
  const step: NewTransform = {
    documentId: node.documentId,
    parentId: node.id,
    label: titleOf(node.picture, change),
    picture,
    warnings:
      change.type === "straighten" && change.degrees !== 0
        ? ["Straightening mixes neighbouring pixels anew: fine detail is a little softer than before."]
        : [],
    transform: change,
  };
  for (;;) {
    const { currentNodeId, maskHash: hash, maskFeather: feather } = documents.get(node.documentId);
    const before = currentNodeId === node.id ? { hash, feather } : null;
    const hashAfter = await moveMask(blobs, node.picture, before?.hash ?? null, change);
    signal.throwIfAborted();
    // The border of what is new is the picture's own: there is nothing to blend with.
    const isExtended = change.type === "crop" && extendsPicture(node.picture, change.frame);
    const mask = { hash: hashAfter, feather: isExtended ? 0 : feather };
    const made = documents.addTransform(step, mask, before);
    // What was painted meanwhile is moved in its turn.
    if (made) return made;
  }
}

/** The mask of what a picture becomes; null where it is empty. */
async function moveMask(
  blobs: Library["blobs"],
  size: Size,
  maskHash: AssetHash | null,
  change: Transform,
): Promise<AssetHash | null> {
  const mask =
    maskHash !== null
      ? await transformMask(await readMask(blobs, maskHash, size), change)
      : change.type === "crop"
        ? newArea(size, change.frame)
        : null;
  return mask && !(await isEmpty(mask)) ? keepMask(blobs, mask) : null;
}

async function isEmpty({ data }: MaskRaster): Promise<boolean> {
  for await (const band of bandsOf(data)) if (band.some((value) => value > 0)) return false;
  return true;
}

function checkTransform(size: Size, change: Transform): void {
  const after = transformedSize(size, change);
  if (change.type === "crop") {
    const whole = { x: 0, y: 0, width: size.width, height: size.height };
    if (isEmptyRect(intersectRects(whole, change.frame))) {
      throw new AppError("invalid-input", "The frame holds nothing of the picture.", {
        nextStep: "Move it so that it covers at least a pixel of the picture.",
      });
    }
    if (change.frame.x === 0 && change.frame.y === 0 && isSameSize(size, after)) throw nothingChanges();
  }
  if (change.type === "straighten" && change.degrees === 0) throw nothingChanges();
  checkSize(after);
}

function titleOf(size: Size, change: Transform): string {
  switch (change.type) {
    case "crop":
      return extendsPicture(size, change.frame) ? "Extended" : "Cropped";
    case "rotate":
      return { 1: "Turned right", 2: "Turned upside down", 3: "Turned left" }[change.quarterTurns];
    case "flip":
      return change.axis === "horizontal" ? "Mirrored" : "Flipped";
    case "straighten":
      return `Straightened by ${Math.round(change.degrees * 100) / 100}°`;
  }
}

function nothingChanges(): AppError {
  return new AppError("invalid-input", "The picture would stay as it is.", {
    nextStep: "Move the frame or choose an angle first.",
  });
}
