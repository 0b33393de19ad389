import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../../library/atomic-write.ts";
import { systemCode } from "../../library/storage-errors.ts";

/** Of a file that is fetched in pieces: so much is lost at most of each when the process is killed. */
export const pieceBytes = 32 * 1024 * 1024;

const journalFile = z.object({
  version: z.literal(1),
  repository: z.string(),
  revision: z.string(),
  commit: z.string(),
  modelName: z.string(),
  licence: z.object({ name: z.string(), url: z.string().nullable(), acceptedAt: z.int() }),
  files: z.array(
    z.object({
      path: z.string().regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/),
      byteLength: z.int().min(0),
      hash: z.object({ kind: z.enum(["sha256", "git-sha1"]), hex: z.string() }),
      /** Numbers of the pieces that are on disk; of a file that was checked and is in place all of them. */
      pieces: z.array(z.int().min(0)),
      isInPlace: z.boolean(),
    }),
  ),
});
export type DownloadJournal = z.infer<typeof journalFile>;
export type JournalledFile = DownloadJournal["files"][number];

const journalName = "download.json";

/** Null where there is none that can be read: nothing of it is used then. */
export async function readJournal(folder: string): Promise<DownloadJournal | null> {
  try {
    return journalFile.parse(JSON.parse(await readFile(join(folder, journalName), "utf8")));
  } catch (error) {
    if (systemCode(error) === "ENOENT" || error instanceof SyntaxError || error instanceof z.ZodError)
      return null;
    throw error;
  }
}

/** @throws AppError `storage-full` and other storage errors. */
export async function writeJournal(folder: string, journal: DownloadJournal): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(journal));
  await writeFileAtomically(join(folder, journalName), bytes, { overwrite: true });
}

export function pieceCount(byteLength: number): number {
  return Math.max(1, Math.ceil(byteLength / pieceBytes));
}

/** Bytes from `start` up to, but not with, `end`. */
export function pieceRange(
  byteLength: number,
  piece: number,
): { readonly start: number; readonly end: number } {
  return { start: piece * pieceBytes, end: Math.min(byteLength, (piece + 1) * pieceBytes) };
}

/** Of all files, what is on disk. */
export function bytesOnDisk({ files }: Pick<DownloadJournal, "files">): number {
  return files.reduce((sum, { byteLength, pieces }) => {
    const whole = pieces.reduce((bytes, piece) => {
      const { start, end } = pieceRange(byteLength, piece);
      return bytes + end - start;
    }, 0);
    return sum + whole;
  }, 0);
}
