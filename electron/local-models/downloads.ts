import { mkdir, readdir, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DownloadPlan } from "../../shared/contract/local-models.ts";
import { AppError } from "../../shared/errors.ts";
import { takeFileLock } from "../inference/kontext/convert/file-lock.ts";
import { renameFile } from "../library/rename-file.ts";
import { inStorage, systemCode } from "../library/storage-errors.ts";
import { checkpointFiles } from "./hub/checkpoint-files.ts";
import { download } from "./hub/download.ts";
import { bytesOnDisk, type DownloadJournal, readJournal, writeJournal } from "./hub/download-journal.ts";
import type { HubConnection } from "./hub/hub-connection.ts";
import { type HubFile, readHubText, readRepository } from "./hub/hub-repository.ts";
import { licenceOf, type ModelLicence } from "./model-licence.ts";
import type { TaskWork } from "./task-board.ts";

export interface PlannedDownload {
  readonly repository: string;
  readonly revision: string;
  readonly commit: string;
  readonly files: readonly HubFile[];
  readonly byteLength: number;
  readonly licence: ModelLicence;
}

/** Left free on the disk, so that the system and the library can go on. */
const spareBytes = 1_000_000_000;

/** Looks at a repository; nothing is downloaded but its licence. @throws AppError what `askHub` throws, `invalid-input`. */
export async function planDownload(
  connection: HubConnection,
  repository: string,
  revision: string,
  signal: AbortSignal,
): Promise<PlannedDownload> {
  const found = await readRepository(connection, repository.trim(), revision.trim(), signal);
  const files = checkpointFiles(found.files);
  const licenceFile = files.find(({ path }) => /^licen[sc]e/i.test(path));
  const text = licenceFile ? await readHubText(connection, found, licenceFile.path, signal) : null;
  return {
    repository: found.repository,
    revision,
    commit: found.commit,
    files,
    byteLength: files.reduce((sum, { byteLength }) => sum + byteLength, 0),
    licence: licenceOf({ name: found.licenceName, text }),
  };
}

/** As the page sees it. */
export function shownPlan(plan: PlannedDownload, planId: string, freeBytes: number | null): DownloadPlan {
  return {
    planId,
    repository: plan.repository,
    revision: plan.revision,
    files: plan.files.map(({ path, byteLength }) => ({ name: path, byteLength })),
    byteLength: plan.byteLength,
    freeBytes,
    licence: plan.licence,
  };
}

/** Of the disk that a folder lies on or will; null where the system does not say. */
export async function freeBytesAt(folder: string): Promise<number | null> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    } catch (error) {
      if (systemCode(error) !== "ENOENT" || dirname(path) === path) return null;
    }
  }
}

/** What the notes of a download are called once it is a model. */
const finishedName = "downloaded.json";

export interface DownloadsOptions {
  readonly modelsFolder: string;
  readonly connection: HubConnection;
  /** Puts what is whole on the list. */
  readonly onDone: (folder: string, journal: DownloadJournal) => Promise<void>;
  /** Whether a model on the list uses files of a folder: then they are that model's, and no download's. */
  readonly isListed: (folder: string) => Promise<boolean>;
}

/** Downloads and their folders, below that of local models. */
export class Downloads {
  readonly #folder: string;
  readonly #connection: HubConnection;
  readonly #onDone: DownloadsOptions["onDone"];
  readonly #isListed: DownloadsOptions["isListed"];

  constructor({ modelsFolder, connection, onDone, isListed }: DownloadsOptions) {
    this.#folder = join(modelsFolder, "downloads");
    this.#connection = connection;
    this.#onDone = onDone;
    this.#isListed = isListed;
  }

  /**
   * Makes the notes of a download; nothing is fetched yet.
   * @throws AppError `storage-full` where the disk has too little room, `conflict` for one that is under way,
   * `already-exists` for one whose files a model on the list uses.
   */
  async begin(plan: PlannedDownload, acceptedAt: number): Promise<TaskWork> {
    const name = plan.repository.split("/").at(-1) ?? plan.repository;
    const folder = join(this.#folder, `${name}-${plan.commit.slice(0, 8)}`);
    if (await this.#isListed(folder)) {
      throw new AppError("already-exists", `${plan.repository} is downloaded already, and on the list.`, {
        nextStep: "To fetch its files again, remove that model with its files first.",
      });
    }
    if (await readJournal(folder)) {
      throw new AppError("conflict", `${plan.repository} is being downloaded already.`, {
        nextStep: "Go on with that download, or cancel it first.",
      });
    }
    const free = await freeBytesAt(folder);
    if (free !== null && free < plan.byteLength + spareBytes) {
      throw new AppError(
        "storage-full",
        `The download needs ${gigabytes(plan.byteLength)} and ${gigabytes(spareBytes)} to spare; ${gigabytes(free)} is free.`,
        {
          nextStep:
            "Free some space on the disk of the models' folder, or set PALIMPSEST_MODELS to a folder on another one.",
        },
      );
    }
    const journal: DownloadJournal = {
      version: 1,
      repository: plan.repository,
      revision: plan.revision,
      commit: plan.commit,
      modelName: name,
      licence: { name: plan.licence.name, url: plan.licence.url, acceptedAt },
      files: plan.files.map((file) => ({ ...file, pieces: [], isInPlace: false })),
    };
    await inStorage("write to the models' folder", async () => {
      await mkdir(folder, { recursive: true });
      await writeJournal(folder, journal);
    });
    return this.#workOf(folder, journal);
  }

  /** What earlier processes did not finish. */
  async left(): Promise<
    { readonly work: TaskWork; readonly doneBytes: number; readonly totalBytes: number }[]
  > {
    const names = await readdir(this.#folder).catch(() => []);
    const left = [];
    for (const name of names) {
      const folder = join(this.#folder, name);
      const journal = await readJournal(folder).catch(() => null);
      if (!journal) continue;
      if (await this.#isListed(folder)) {
        await endDownload(folder); // killed after it was put on the list
        continue;
      }
      const totalBytes = journal.files.reduce((sum, { byteLength }) => sum + byteLength, 0);
      left.push({ work: this.#workOf(folder, journal), doneBytes: bytesOnDisk(journal), totalBytes });
    }
    return left;
  }

  #workOf(folder: string, { repository }: DownloadJournal): TaskWork {
    return {
      kind: "download",
      title: repository,
      modelId: null,
      run: (tell, signal) =>
        alone(folder, async () => {
          const journal = await download(folder, this.#connection, tell, signal);
          signal.throwIfAborted();
          await this.#onDone(folder, journal);
          await endDownload(folder);
        }),
      erase: () =>
        alone(folder, async () => {
          // It failed after that; or its files were whole before, and were kept when their model left the list.
          if ((await this.#isListed(folder)) || (await isThere(folder, finishedName)))
            return endDownload(folder);
          await inStorage("erase the download", () => rm(folder, { recursive: true, force: true }));
        }),
    };
  }
}

/** Works on a download's folder while no other process does. @throws AppError `conflict` where one does. */
async function alone(folder: string, work: () => Promise<void>): Promise<void> {
  const lock = await inStorage("go on with the download", async () => {
    await mkdir(folder, { recursive: true });
    return takeFileLock(join(folder, ".download.lock"), "This is being downloaded");
  });
  try {
    await work();
  } finally {
    await lock.release();
  }
}

/** From now on it is a model and no download any more. */
function endDownload(folder: string): Promise<void> {
  return inStorage("end the download", () =>
    renameFile(join(folder, "download.json"), join(folder, finishedName)),
  );
}

async function isThere(folder: string, name: string): Promise<boolean> {
  try {
    return (await readdir(folder)).includes(name);
  } catch {
    return false;
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
