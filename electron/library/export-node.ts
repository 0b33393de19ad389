import type { ExportFormat, ExportOptions } from "../../shared/domain/export-options.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { exportPicture, type Provenance } from "../imaging/export-picture.ts";
import type { Library } from "./library.ts";
import { readPicture } from "./picture-store.ts";

const types: Readonly<Record<ExportFormat, { readonly extension: string; readonly mediaType: string }>> = {
  png: { extension: "png", mediaType: "image/png" },
  jpeg: { extension: "jpg", mediaType: "image/jpeg" },
  webp: { extension: "webp", mediaType: "image/webp" },
  avif: { extension: "avif", mediaType: "image/avif" },
  tiff: { extension: "tif", mediaType: "image/tiff" },
};

export function exportMediaType(format: ExportFormat): string {
  return types[format].mediaType;
}

/** A file name that every system takes: no folders, no reserved characters, at most 120 letters and extension. */
export function exportFileName(documentName: string, format: ExportFormat): string {
  const safe = documentName
    .replace(/[\p{Cc}\\/:*?"<>|]/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "")
    .slice(0, 120);
  // Windows reads these as devices, with any extension.
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(safe);
  return `${reserved || safe === "" ? `Picture ${safe}`.trim() : safe}.${types[format].extension}`;
}

/** A node's picture as a file's bytes. */
export async function exportNode(
  library: Library,
  node: HistoryNode,
  options: ExportOptions,
): Promise<Uint8Array> {
  const raster = await readPicture(library.blobs, node.picture.hash);
  const { bytes } = await exportPicture(raster, options, options.metadata ? provenance(node) : null);
  return bytes;
}

function provenance(node: HistoryNode): Provenance | null {
  if (node.kind === "import") return null;
  const { modelId, prompt, seed } = node.request;
  return { modelId, prompt, seed };
}
