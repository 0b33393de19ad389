import { join } from "node:path";
import { type FileLock, takeFileLock } from "./file-lock.ts";

export const lockName = ".conversion.lock";

/**
 * Takes a folder of converted weights for this process, so that no two write to the same file.
 *
 * @param target is there.
 * @param patienceMs as of `takeFileLock`.
 * @throws AppError `conflict` naming who holds it.
 */
export function takeConversionLock(target: string, patienceMs = 0): Promise<FileLock> {
  return takeFileLock(join(target, lockName), "These weights are being converted", patienceMs);
}
