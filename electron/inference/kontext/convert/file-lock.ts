import { randomUUID } from "node:crypto";
import { type FileHandle, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "../../../../shared/errors.ts";
import { systemCode } from "../checkpoint/file-faults.ts";

const owner = z.object({
  pid: z.int().positive(),
  computer: z.string(),
  /** Tells the process from a later one of the same number; null where the system does not say. */
  started: z.string().nullable(),
  /** Of this taking alone: file systems give a new file the inode of an erased one. */
  token: z.string(),
});
type Owner = z.infer<typeof owner>;

export interface FileLock {
  /** @throws AppError `conflict` where another process has taken it over meanwhile. */
  requireHeld(): Promise<void>;
  release(): Promise<void>;
}

const touchedEveryMs = 60_000;
/** Of a process that cannot be asked whether it lives, what it has not touched for so long is left behind. */
const leftAfterMs = 15 * 60_000;
/** Between making the file and writing its owner into it, a few microseconds pass. */
const writtenWithinMs = 10_000;
const askedEveryMs = 50;

/**
 * Takes a file as the sign that this process works on something, so that no two do. What a process that is no more has
 * left is taken over.
 *
 * @param path absolute; its folder is there.
 * @param doing what is done meanwhile, as the beginning of the sentence "… by process 7".
 * @param patienceMs waits as long for another process to end, such as one that has just been killed.
 * @throws AppError `conflict` naming who holds it; system errors as they are.
 */
export async function takeFileLock(path: string, doing: string, patienceMs = 0): Promise<FileLock> {
  const token = randomUUID();
  const started = await startOf(process.pid);
  const self: Owner = { pid: process.pid, computer: hostname(), started, token };
  const until = Date.now() + patienceMs;
  let handle = await tryToTake(path);
  while (handle === null) {
    if (Date.now() >= until) throw inUse(doing, await readOwner(path));
    await sleep(askedEveryMs);
    handle = await tryToTake(path);
  }
  try {
    await handle.writeFile(JSON.stringify(self));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  const isHeld = async () => (await readOwner(path))?.token === token;
  const touch = () => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // gone with its folder: requireHeld says it
  };
  const timer = setInterval(touch, touchedEveryMs).unref();
  return {
    requireHeld: async () => {
      if (!(await isHeld())) throw inUse(doing, await readOwner(path));
    },
    release: async () => {
      clearInterval(timer);
      if (await isHeld()) await rm(path, { force: true });
    },
  };
}

/** @returns null where somebody holds it. */
async function tryToTake(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "wx");
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
  const seen = await stateOf(path);
  if (seen === null || !(await isLeftBehind(seen))) return null;
  // Moved away before it is erased: of two that take over at once, the second may have met the first one's new file.
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
  const taken = await stateOf(aside);
  if (taken?.text !== seen.text || taken.changedAt !== seen.changedAt) {
    await rename(aside, path);
    return null;
  }
  await rm(aside);
  return open(path, "wx").catch((error: unknown) => {
    if (systemCode(error) === "EEXIST") return null;
    throw error;
  });
}

interface LockState {
  readonly text: string;
  /** Milliseconds since 1970, with their fraction. */
  readonly changedAt: number;
}

/** Null where it is not there. */
async function stateOf(path: string): Promise<LockState | null> {
  try {
    const { mtimeMs } = await stat(path);
    return { text: await readFile(path, "utf8"), changedAt: mtimeMs };
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

async function isLeftBehind({ text, changedAt }: LockState): Promise<boolean> {
  const held = ownerIn(text);
  const age = Date.now() - changedAt;
  if (held === null) return age > writtenWithinMs;
  const isHeld = held.computer === hostname() ? await isAlive(held) : null;
  return isHeld === null ? age > leftAfterMs : !isHeld;
}

/** Null where another process may have that number by now. */
async function isAlive({ pid, started }: Owner): Promise<boolean | null> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === "ESRCH") return false; // anything else, as EPERM, is said of one that lives
  }
  const now = await startOf(pid);
  return now === null || started === null ? null : now === started;
}

/**
 * When the process began, in a form to be compared only: fields 3 (state) and 22 (start) of /proc/PID/stat, see
 * proc(5). Null where there is no /proc; "ended" for one that only waits for its parent to notice.
 */
async function startOf(pid: number): Promise<string | null> {
  if (process.platform !== "linux") return null;
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (text === null) return null;
  const [state, ...fields] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || state === "X" ? "ended" : (fields[18] ?? null);
}

/** @returns null where it is not there, or not written yet. */
async function readOwner(path: string): Promise<Owner | null> {
  return ownerIn((await stateOf(path))?.text ?? "");
}

/** Null where it is not written yet. */
function ownerIn(text: string): Owner | null {
  try {
    return owner.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function inUse(doing: string, held: Owner | null): AppError {
  const who = held === null ? "another process" : `process ${held.pid} on ${held.computer}`;
  const isKnown = held !== null && held.started !== null;
  return new AppError("conflict", `${doing} by ${who}.`, {
    nextStep: isKnown
      ? "Wait until that has ended, or end it; then try again."
      : `Wait until that has ended; if it has already, try again in ${leftAfterMs / 60_000} minutes.`,
    retryable: true,
  });
}
