import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { NodeId } from "../../shared/domain/ids.ts";
import type { EditNode } from "../../shared/domain/node.ts";
import { AppError } from "../../shared/errors.ts";
import type { Library } from "../library/library.ts";
import type { Registry } from "../providers/registry.ts";
import { checkRequest } from "./check-request.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** The newest edit that was made from exactly the same; null if there is none, or for a seed that is still to be drawn. */
export function findEarlier(request: EditRequest, library: Library, registry: Registry): EditNode | null {
  const checked = checkRequest(request, library, registry);
  const fingerprint = fingerprintOf(checked.request, checked.model, checked.parent.picture.hash);
  return fingerprint === null ? null : (library.documents.findByFingerprint(fingerprint) ?? null);
}

/**
 * Gives the request's parent the earlier edit's picture as a child, without asking anyone; the earlier node itself
 * where it is that child already.
 * @throws AppError `invalid-input` if the node was made from something else.
 */
export function reuseEarlier(
  request: EditRequest,
  nodeId: NodeId,
  library: Library,
  registry: Registry,
): EditNode {
  const { documents } = library;
  const checked = checkRequest(request, library, registry);
  const fingerprint = fingerprintOf(checked.request, checked.model, checked.parent.picture.hash);
  const earlier = documents.node(nodeId);
  if (earlier.kind !== "edit" || fingerprint === null || fingerprintOfNode() !== fingerprint) {
    throw new AppError("invalid-input", `Node ${nodeId} was not made by this request.`, {
      nextStep: "Run the edit instead.",
    });
  }
  if (earlier.parentId === request.parentId) return earlier;
  const { label, picture, warnings, provider, modelRevision, guarantee, registration } = earlier;
  return documents.addEdit(
    {
      label,
      picture,
      warnings: [...warnings, "Taken from an earlier result of the same request; nothing was paid for it."],
      request: checked.request,
      provider,
      modelRevision,
      remoteId: null,
      cost: { amount: 0, currency: "USD" },
      durationMs: 0,
      guarantee,
      registration,
    },
    { fingerprint },
  );

  function fingerprintOfNode(): string | null {
    if (earlier.kind !== "edit") return null;
    const { picture: before } = documents.node(earlier.parentId);
    return fingerprintOf(earlier.request, checked.model, before.hash);
  }
}
