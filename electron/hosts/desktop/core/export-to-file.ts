import { basename, extname } from "node:path";
import type { DeliverExport } from "../../../handlers/host-services.ts";
import { writeFileAtomically } from "../../../library/atomic-write.ts";
import type { PendingWrites } from "../../../library/pending-writes.ts";
import { withEnding } from "../picture-files.ts";

/** Asks the person for a place. Null when they cancel; a path that exists they have agreed to replace. */
export type PickTarget = (fileName: string, signal: AbortSignal) => Promise<string | null>;

/**
 * Asks where first, then encodes, then writes, whole or not at all.
 * @param pendingWrites the open library's: its next start removes what a killed export leaves.
 */
export function exportToFile(pickTarget: PickTarget, pendingWrites: PendingWrites): DeliverExport {
  return async ({ fileName, encode }, signal) => {
    signal.throwIfAborted();
    const picked = await pickTarget(fileName, signal);
    if (picked === null) return { type: "cancelled" };
    const path = withEnding(picked, extname(fileName).slice(1));
    const { bytes, warnings } = await encode(signal);
    // The dialog asked about the name that it gave; a file under the longer name nobody agreed to replace.
    await writeFileAtomically(path, bytes, { overwrite: path === picked, signal, pendingWrites });
    return { type: "saved", fileName: basename(path), byteLength: bytes.byteLength, warnings: [...warnings] };
  };
}
