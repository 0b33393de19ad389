import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EditRequest } from "../../../shared/domain/edit-request.ts";
import { type AssetHash, modelId } from "../../../shared/domain/ids.ts";
import type { HistoryNode } from "../../../shared/domain/node.ts";
import type { Picture } from "../../../shared/domain/picture.ts";
import type { Log } from "../../log.ts";
import type { Library, NewEdit, NewImport } from "../library.ts";
import { type OpenLibraryOptions, openLibrary } from "../open-library.ts";

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A new folder under the system's temporary one, and how to remove it. */
export async function temporaryFolder(): Promise<{
  readonly path: string;
  readonly remove: () => Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), "palimpsest-library-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export function openTestLibrary(folder: string, options: Partial<OpenLibraryOptions> = {}): Promise<Library> {
  return openLibrary(folder, {
    log: silentLog,
    makePreview: () => Promise.reject(new Error("This test makes no previews.")),
    ...options,
  });
}

/** Keeps bytes that stand for a picture: the library never looks into one. */
export async function keepBytes(library: Library, content: string): Promise<AssetHash> {
  return library.blobs.put(new TextEncoder().encode(content), "image/png");
}

export function pictureOf(hash: AssetHash): Picture {
  return { hash, width: 40, height: 30, depth: 8, hasAlpha: false, byteLength: 1234 };
}

export function importOf(hash: AssetHash): NewImport {
  return {
    label: "Original",
    picture: pictureOf(hash),
    warnings: ["The colour profile was converted."],
    originalHash: hash,
    originalName: "photo.jpg",
  };
}

export function requestOn(parent: HistoryNode): EditRequest {
  return {
    documentId: parent.documentId,
    parentId: parent.id,
    modelId: modelId.parse("builtin/content-aware-fill"),
    maskHash: null,
    paintedMask: null,
    prompt: 'a "red" door,\nwith 100 % wood \u{1f6aa}',
    parameters: { strength: 0.25, tiled: true, preset: null, style: "plain" },
    seed: 0xffff_ffff,
    references: [],
    variationGroup: null,
  };
}

export function editOf(parent: HistoryNode, hash: AssetHash): NewEdit {
  return {
    label: "Fill",
    picture: pictureOf(hash),
    warnings: [],
    request: requestOn(parent),
    provider: "builtin",
    modelRevision: null,
    remoteId: "remote-1",
    cost: { amount: 0.04, currency: "USD" },
    durationMs: 812,
    guarantee: { pixelsChangedOutside: 0, pixelsChangedInside: 11, pixelsInMask: 12 },
    registration: { shiftX: 1.5, shiftY: -0.25, scale: 1.01, outcome: "corrected" },
  };
}
