import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { AssetHash } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { writeNewFile } from "./durable-file.ts";
import type { BlobLocation, BlobStore } from "./library.ts";
import type { LibraryPaths } from "./library-folder.ts";
import { renameFile } from "./rename-file.ts";
import { inStorage, systemCode } from "./storage-errors.ts";

/** Encodes the picture at `path` as WebP, its longest edge at most `edge` pixels. */
export type MakePreview = (path: string, edge: number) => Promise<Uint8Array>;

export interface PreviewServices {
  readonly blobs: BlobStore;
  readonly paths: LibraryPaths;
  readonly newId: () => string;
  readonly makePreview: MakePreview;
}

const largestEdge = 8192;

/** Files `cache/<hash>-<edge>.webp`. The folder may be deleted at any time: what is missing is made again. */
export class PreviewCache {
  readonly #services: PreviewServices;
  readonly #making = new Map<string, Promise<BlobLocation>>();

  constructor(services: PreviewServices) {
    this.#services = services;
  }

  /** @throws AppError `invalid-input`, `not-found`, storage errors, and what the encoder throws. */
  async preview(hash: AssetHash, edge: number): Promise<BlobLocation> {
    if (!Number.isInteger(edge) || edge < 1 || edge > largestEdge) {
      throw new AppError("invalid-input", `A preview's edge is 1 to ${largestEdge} pixels, not ${edge}.`);
    }
    const name = `${hash}-${edge}.webp`;
    const making =
      this.#making.get(name) ?? this.#make(hash, edge, name).finally(() => this.#making.delete(name));
    this.#making.set(name, making);
    return making;
  }

  /** Resolves once no preview is being made any more. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#making.values());
  }

  async #make(hash: AssetHash, edge: number, name: string): Promise<BlobLocation> {
    const { blobs, paths, newId, makePreview } = this.#services;
    const picture = await blobs.locate(hash);
    const path = join(paths.cache, name);
    const mediaType = "image/webp";
    return inStorage(`keep a preview in ${paths.cache}`, async () => {
      const kept = await sizeOf(path);
      if (kept > 0) return { path, byteLength: kept, mediaType };
      const bytes = await makePreview(picture.path, edge);
      const temporary = join(paths.temporary, newId());
      await writeNewFile(temporary, (append) => append(bytes));
      try {
        await mkdir(paths.cache, { recursive: true });
        await renameFile(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      return { path, byteLength: bytes.byteLength, mediaType };
    });
  }
}

/** 0 for a file that is not there, or was left empty. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return 0;
    throw error;
  }
}
