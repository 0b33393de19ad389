import type { Client } from "../../../shared/contract/contract.ts";
import type { ExportOutcome } from "../../../shared/contract/documents.ts";
import type { ExportOptions } from "../../../shared/domain/export-options.ts";
import type { DocumentId, NodeId } from "../../../shared/domain/ids.ts";
import { addNotice } from "../../state/notices.ts";
import { formatBytes } from "../../ui/format.ts";
import { reportFailure } from "./failures.ts";

/**
 * Exports a node and says where it went.
 * @returns false if it failed or the person cancelled: the dialog stays open.
 */
export async function exportNode(
  client: Client,
  place: { readonly documentId: DocumentId; readonly nodeId: NodeId },
  options: ExportOptions,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return announceExport(await client.documents.export({ ...place, options }, { signal }));
  } catch (error) {
    reportFailure(error);
    return false;
  }
}

/** Says where a file went, and brings it there in a browser. @returns false if the person cancelled. */
export function announceExport(outcome: ExportOutcome): boolean {
  switch (outcome.type) {
    case "cancelled":
      return false;
    case "saved":
      addNotice("success", `Saved “${outcome.fileName}” (${formatBytes(outcome.byteLength)}).`);
      warn(outcome.warnings);
      return true;
    case "download":
      download(outcome.url, outcome.fileName);
      addNotice(
        "success",
        `“${outcome.fileName}” (${formatBytes(outcome.byteLength)}) is in your downloads.`,
      );
      warn(outcome.warnings);
      return true;
  }
}

/** What of the picture the file does not hold. */
function warn(warnings: readonly string[]): void {
  for (const warning of warnings) addNotice("warning", warning);
}

/** Gives a file to the person by the browser's own way. */
export function download(url: string, fileName: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
}
