import type { AssetHash } from "../../../shared/domain/ids.ts";
import { isCancellation } from "../../../shared/errors.ts";
import type { CanvasController } from "../../canvas/canvas-controller.ts";
import { assetUrl } from "../../host/asset-url.ts";
import { addNotice } from "../../state/notices.ts";
import { toAppError } from "./failures.ts";

/**
 * Puts the saved mask on a canvas; an empty one if it cannot be read, so that the document can still be painted on.
 * @returns the hash of what is on the canvas.
 */
export async function loadSavedMask(
  canvas: Pick<CanvasController, "loadMask">,
  hash: AssetHash | null,
): Promise<AssetHash | null> {
  try {
    await canvas.loadMask(hash ? assetUrl(hash) : null);
    return hash;
  } catch (error) {
    if (hash === null || isCancellation(error)) throw error;
    await canvas.loadMask(null);
    addNotice("error", `The saved mask could not be read. ${toAppError(error).message}`, {
      nextStep:
        "It stays in the library until you paint. To try again, open the document anew; else paint a new mask.",
    });
    return null;
  }
}
