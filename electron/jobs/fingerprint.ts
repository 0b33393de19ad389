import { createHash } from "node:crypto";
import type { Model } from "../../shared/catalogue/model.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { AssetHash } from "../../shared/domain/ids.ts";

/**
 * SHA-256, in hex, over everything that decides what an edit's picture looks like: two requests with the same one would
 * be answered with the same picture, or with one that is as good. Null for a seed that is still to be drawn, since no
 * two draws are the same.
 * @param request with its parameters proven and filled in.
 * @param parentPicture the pixels that are edited; which node holds them makes no difference.
 */
export function fingerprintOf(request: EditRequest, model: Model, parentPicture: AssetHash): string | null {
  if (model.seed && request.seed === null) return null;
  const parameters = Object.entries(request.parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const canonical = JSON.stringify([
    parentPicture,
    request.maskHash,
    request.prompt.trim(),
    model.id,
    parameters,
    model.seed ? request.seed : null,
    request.references,
  ]);
  return createHash("sha256").update(canonical).digest("hex");
}
