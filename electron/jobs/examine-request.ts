import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { readReferenceSize } from "../library/picture-store.ts";
import { type CheckedRequest, checkReferenceSizes, checkRequest } from "./check-request.ts";
import { estimateRequest } from "./estimate-request.ts";
import type { RunnerServices } from "./runner.ts";

/**
 * Finds out before anything is journalled whether a request can be run, and what it will cost.
 * @param parent the node that is edited, where the library does not have it yet.
 * @returns the estimate in US dollars, null where it cannot be told.
 * @throws AppError `invalid-input`, `not-found`, `key-refused`.
 */
export async function examineRequest(
  request: EditRequest,
  { library, registry, findAccount }: Pick<RunnerServices, "library" | "registry" | "findAccount">,
  parent?: HistoryNode,
): Promise<{ readonly checked: CheckedRequest; readonly estimate: number | null }> {
  const checked = checkRequest(
    request,
    { documents: parent ? { node: () => parent } : library.documents },
    registry,
  );
  await findAccount(checked.provider);
  const sizes = await Promise.all(request.references.map((hash) => readReferenceSize(library.blobs, hash)));
  checkReferenceSizes(checked.model, sizes);
  return { checked, estimate: await estimateRequest(checked, sizes, library) };
}
