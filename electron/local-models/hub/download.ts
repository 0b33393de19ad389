import { mkdir, open, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../../shared/errors.ts";
import { renameFile } from "../../library/rename-file.ts";
import { storageError, systemCode } from "../../library/storage-errors.ts";
import { hasHash } from "./check-file.ts";
import {
  bytesOnDisk,
  type DownloadJournal,
  type JournalledFile,
  pieceCount,
  pieceRange,
  readJournal,
  writeJournal,
} from "./download-journal.ts";
import { fetchPiece } from "./fetch-piece.ts";
import type { HubConnection } from "./hub-connection.ts";

export interface DownloadProgress {
  readonly stage: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Parts that are fetched at the same time. */
const parallel = 4;

/**
 * Goes on with the download that is journalled in `folder` until every file is in place with the hub's own hash. What was
 * finished before a kill is not fetched again. A file has its name only once its hash is right.
 * @returns the journal, done.
 * @throws AppError `not-found` without a journal, `provider-failed` where a file is not what the hub says (its parts are
 * dropped), storage errors, what `askHub` throws; the signal's reason.
 */
export async function download(
  folder: string,
  connection: HubConnection,
  onProgress: (progress: DownloadProgress) => void,
  signal: AbortSignal,
): Promise<DownloadJournal> {
  const journal = await readJournal(folder);
  if (!journal) throw new AppError("not-found", "The notes of this download are gone.");
  const totalBytes = journal.files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let doneBytes = bytesOnDisk(journal);
  const tell = (stage: string) => onProgress({ stage, doneBytes, totalBytes });
  const note = serially(() => writeJournal(folder, journal));
  const isRight = (path: string, file: JournalledFile) => {
    const show = (share: number) => tell(`Checking ${file.path}, ${Math.floor(100 * share)} %`);
    show(0);
    return hasHash(path, file, signal, show);
  };
  try {
    for (const file of journal.files) {
      if (file.isInPlace) continue;
      const target = join(folder, file.path);
      const partial = `${target}.partial`;
      await mkdir(dirname(target), { recursive: true });
      if ((await sizeOf(target)) === file.byteLength) {
        // Of an earlier download.
        if (await isRight(target, file)) {
          doneBytes += file.byteLength - bytesOnDisk({ files: [file] });
          await keepInPlace(file, note);
          continue;
        }
      }
      const noted = bytesOnDisk({ files: [file] });
      await dropLostPieces(file, partial);
      doneBytes -= noted - bytesOnDisk({ files: [file] });
      tell(`Downloading ${file.path}`);
      await fetchFile(journal, file, partial, {
        connection,
        signal,
        onBytes: (count) => {
          doneBytes += count;
          tell(`Downloading ${file.path}`);
        },
        onPiece: note,
      });
      if (!(await isRight(partial, file))) {
        doneBytes -= bytesOnDisk({ files: [file] });
        file.pieces = [];
        await note();
        await rm(partial, { force: true });
        throw new AppError("provider-failed", `${file.path} does not have the hash that the hub says.`, {
          nextStep: "It was dropped. Go on with the download to fetch it again.",
          retryable: true,
        });
      }
      await renameFile(partial, target);
      await keepInPlace(file, note);
    }
    return journal;
  } catch (error) {
    signal.throwIfAborted();
    throw storageError(error, "keep the download in the models' folder");
  }
}

async function keepInPlace(file: JournalledFile, note: () => Promise<void>): Promise<void> {
  file.pieces = Array.from({ length: pieceCount(file.byteLength) }, (_, piece) => piece);
  file.isInPlace = true;
  await note();
}

interface FileWork {
  readonly connection: HubConnection;
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
  readonly onPiece: () => Promise<void>;
}

async function fetchFile(
  { repository, commit }: DownloadJournal,
  file: JournalledFile,
  partial: string,
  { connection, signal, onBytes, onPiece }: FileWork,
): Promise<void> {
  const { path, byteLength, pieces } = file;
  const missing = Array.from({ length: pieceCount(byteLength) }, (_, piece) => piece).filter(
    (piece) => !pieces.includes(piece),
  );
  const target = await open(partial, await openingMode(partial));
  const stop = new AbortController(); // one that fails stops the others
  const stopped = AbortSignal.any([signal, stop.signal]);
  const work = async () => {
    for (let piece = missing.shift(); piece !== undefined; piece = missing.shift()) {
      const range = pieceRange(byteLength, piece);
      await fetchPiece(
        connection,
        { repository, commit, path, byteLength, ...range },
        target,
        onBytes,
        stopped,
      );
      await target.datasync(); // before the journal says that it is there
      pieces.push(piece);
      await onPiece();
    }
  };
  try {
    const workers = Array.from({ length: parallel }, () =>
      work().catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    );
    const ends = await Promise.allSettled(workers);
    if (ends.some(({ status }) => status === "rejected")) throw stop.signal.reason;
  } finally {
    await target.close();
  }
}

/** Opens what is there without emptying it, and makes what is not. */
async function openingMode(partial: string): Promise<"r+" | "w+"> {
  return (await sizeOf(partial)) === null ? "w+" : "r+";
}

/** Where the partial file is gone or was cut, what the journal says of it is not true any more. */
async function dropLostPieces(file: JournalledFile, partial: string): Promise<void> {
  const size = await sizeOf(partial);
  file.pieces = file.pieces.filter((piece) => pieceRange(file.byteLength, piece).end <= (size ?? -1));
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** Of calls that come while one is under way, one more is made after it; each resolves after a call that began later. */
function serially(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    const one = work().finally(() => {
      if (running === one) running = null;
    });
    running = one;
    return one;
  };
  return () => {
    if (!running) return begin();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null;
        return begin();
      });
    return next;
  };
}
