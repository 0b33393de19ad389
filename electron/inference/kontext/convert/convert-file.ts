import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { openRegularFile } from "../checkpoint/open-regular-file.ts";
import { readExactly } from "../checkpoint/read-header.ts";
import { conversionFiles, sizeOf } from "./conversion-files.ts";
import { type ConversionRecord, readRecord, writeRecord } from "./conversion-record.ts";
import { convertTensor } from "./convert-tensor.ts";
import type { FileLock } from "./file-lock.ts";
import type { PlannedFile, PlannedTensor } from "./planned-file.ts";

export interface ConvertFileOptions {
  /** `Checkpoint.root` of the source. */
  readonly root: string;
  /** The folder to write to; it is there. */
  readonly target: string;
  /** Of the target. */
  readonly lock: FileLock;
  readonly signal: AbortSignal;
  /** Syncing after every small tensor would take longer than converting it. */
  readonly bytesBetweenSyncs: number;
  /** Bytes of this file that are written, also by an earlier attempt. */
  readonly onProgress: (doneBytes: number) => void;
}

/**
 * Writes one converted file under a temporary name, going on where an earlier attempt was stopped, and gives it its
 * name when it is whole and on the disk.
 */
export async function convertFile(plan: PlannedFile, options: ConvertFileOptions): Promise<ConversionRecord> {
  const { root, target, lock, onProgress } = options;
  const sources = await describeSources(plan, root);
  const { whole: path, partial, record: recordPath } = conversionFiles(target, plan.component);
  const earlier = await readRecord(recordPath);
  const record = earlier?.plan === plan.id && earlier.sources === sources ? earlier : null;
  if (record?.done === plan.tensors.length && (await isWhole(path, plan))) {
    onProgress(plan.byteLength);
    return record;
  }
  const fresh = { plan: plan.id, sources, done: 0, clamped: {}, squaredError: 0, squaredSum: 0 };
  const isResumed = record !== null && (await sizeOf(partial)) >= bytesDone(plan, record.done);
  if (!isResumed) {
    // What an earlier record counts as written is gone with the earlier file.
    await writeRecord(recordPath, fresh);
    await rm(partial, { force: true });
  }
  const file = await open(partial, isResumed ? "r+" : "wx");
  let finished: ConversionRecord;
  try {
    if (!isResumed) await file.writeFile(plan.header);
    finished = await convertTensors(plan, file, isResumed ? record : fresh, options);
    await file.truncate(plan.byteLength);
    await file.sync();
  } finally {
    await file.close();
  }
  await lock.requireHeld();
  await rename(partial, path);
  await syncFolder(target);
  return finished;
}

async function convertTensors(
  plan: PlannedFile,
  target: FileHandle,
  record: ConversionRecord,
  { root, target: folder, signal, bytesBetweenSyncs, onProgress }: ConvertFileOptions,
): Promise<ConversionRecord> {
  const sources = new SourceFiles(root);
  let { done, squaredError, squaredSum } = record;
  const clamped = { ...record.clamped };
  let written = bytesDone(plan, done);
  let unsynced = 0;
  const { record: recordPath } = conversionFiles(folder, plan.component);
  const save = async (): Promise<ConversionRecord> => {
    await target.sync();
    const now = { ...record, done, clamped, squaredError, squaredSum };
    await writeRecord(recordPath, now);
    unsynced = 0;
    return now;
  };
  try {
    onProgress(written);
    for (const tensor of plan.tensors.slice(done)) {
      const report = await convertTensor(tensor, {
        source: await sources.open(tensor.source.file),
        target,
        beforeChunk: () => signal.throwIfAborted(),
        onWritten: (bytes) => {
          written += bytes;
          unsynced += bytes;
          onProgress(written);
        },
      });
      done++;
      squaredError += report.squaredError;
      squaredSum += report.squaredSum;
      if (report.clamped > 0) clamped[tensor.source.name] = report.clamped;
      if (unsynced >= bytesBetweenSyncs) await save();
    }
    return await save();
  } finally {
    await sources.close();
  }
}

async function describeSources(plan: PlannedFile, root: string): Promise<string> {
  const names = [...new Set(plan.tensors.map(({ source }) => source.file))].toSorted((a, b) =>
    a < b ? -1 : 1,
  );
  const facts = names.map(async (name) => {
    const { size, mtimeMs } = await stat(join(root, name));
    return [name, size, mtimeMs];
  });
  return JSON.stringify(await Promise.all(facts));
}

/** Keeps the file of the last tensor open, as neighbours mostly lie in the same one. */
class SourceFiles {
  readonly #root: string;
  #current: { readonly name: string; readonly handle: FileHandle } | null = null;

  constructor(root: string) {
    this.#root = root;
  }

  async open(name: string): Promise<FileHandle> {
    if (this.#current?.name === name) return this.#current.handle;
    await this.close();
    const { handle } = await openRegularFile(join(this.#root, name), name);
    this.#current = { name, handle };
    return handle;
  }

  async close(): Promise<void> {
    const current = this.#current;
    this.#current = null;
    await current?.handle.close();
  }
}

/** Where the tensor after the first `done` ones begins. */
function bytesDone(plan: PlannedFile, done: number): number {
  const last: PlannedTensor | undefined = plan.tensors[done - 1];
  if (last === undefined) return plan.header.length;
  const end = last.scales ?? last.place;
  return end.offset + end.byteLength;
}

/** Whether the file under its final name is the one that is planned: one of other weights has the same length. */
async function isWhole(path: string, plan: PlannedFile): Promise<boolean> {
  if ((await sizeOf(path)) !== plan.byteLength) return false;
  const { handle } = await openRegularFile(path, plan.fileName);
  try {
    return (await readExactly(handle, 0, plan.header.length, plan.fileName)).equals(plan.header);
  } finally {
    await handle.close();
  }
}

/** Makes the new name survive a power cut; Windows opens no folder as a file, and NTFS journals names by itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
