import { randomUUID } from "node:crypto";
import { AppError } from "../../../shared/errors.ts";
import type { DeliverExport } from "../../handlers/host-services.ts";
import type { PreparedExport } from "../serve-request.ts";

export interface ExportShelf {
  readonly deliver: DeliverExport;
  /** Hands a file out, once. */
  readonly take: (id: string) => PreparedExport | undefined;
  /** Forgets every file. */
  close(): void;
}

/** A page fetches its export at once; this is for a slow browser that asks the person first. */
const expiresAfterMs = 5 * 60_000;
/** Files that nobody fetches are forgotten, oldest first, when together they are more than this. */
const maximumBytes = 1024 ** 3;

/** Exports for browsers: kept in memory, so that a crash leaves no file, under an address that cannot be guessed. */
export function createExportShelf(): ExportShelf {
  const shelf = new Map<string, { readonly file: PreparedExport; readonly expiry: NodeJS.Timeout }>();

  const remove = (id: string) => {
    const entry = shelf.get(id);
    clearTimeout(entry?.expiry);
    shelf.delete(id);
    return entry?.file;
  };
  const makeRoom = (byteLength: number) => {
    let total = byteLength;
    for (const { file } of shelf.values()) total += file.bytes.byteLength;
    for (const [id, { file }] of shelf) {
      if (total <= maximumBytes) return;
      total -= file.bytes.byteLength;
      remove(id);
    }
  };

  return {
    deliver: async ({ fileName, mediaType, encode }, signal) => {
      signal.throwIfAborted();
      const { bytes, warnings } = await encode(signal);
      if (signal.aborted) throw new AppError("cancelled", "The export was cancelled.");
      makeRoom(bytes.byteLength);
      const id = randomUUID();
      const expiry = setTimeout(() => remove(id), expiresAfterMs).unref();
      shelf.set(id, { file: { fileName, mediaType, bytes }, expiry });
      return {
        type: "download",
        url: `/exports/${id}`,
        fileName,
        byteLength: bytes.byteLength,
        warnings: [...warnings],
      };
    },
    take: remove,
    close: () => {
      for (const id of shelf.keys()) remove(id);
    },
  };
}
