import type { ExportFormat, ExportOptions } from "../../shared/domain/export-options.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { exportPicture } from "../imaging/export-picture.ts";
import type { Library } from "./library.ts";
import { readPicture } from "./picture-store.ts";
import { provenanceOf } from "./provenance.ts";

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

/** Most file systems take 255 bytes; the rest is for an ending and a temporary name beside it. */
const longestNameBytes = 160;

/** A file name that every system takes: no folders, no reserved characters, not too long in UTF-8. */
export function exportFileName(documentName: string, format: ExportFormat): string {
  const clean = documentName
    .replace(/[\p{Cc}\\/:*?"<>|]/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+/, "");
  const safe = cutToBytes(clean, longestNameBytes).replace(/[. ]+$/, "");
  // Windows reads these as devices, with any extension.
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(safe);
  return `${reserved || safe === "" ? `Picture ${safe}`.trim() : safe}.${types[format].extension}`;
}

/** Cuts between characters, never within one. */
function cutToBytes(text: string, maximum: number): string {
  let bytes = 0;
  let cut = "";
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maximum) break;
    cut += character;
  }
  return cut;
}

/**
 * A node's picture as a file's bytes, and what of it the file does not hold.
 * @throws AppError `too-large` if the format cannot hold it; the signal's reason.
 */
export async function exportNode(
  library: Library,
  node: HistoryNode,
  options: ExportOptions,
  signal: AbortSignal,
): Promise<{ readonly bytes: Uint8Array; readonly warnings: readonly string[] }> {
  const raster = await readPicture(library.blobs, node.picture.hash);
  signal.throwIfAborted();
  return exportPicture(
    raster,
    options,
    options.metadata ? provenanceOf(node, (id) => library.documents.node(id)) : null,
    signal,
  );
}
