import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** A few thousand lines; with the one before, all that a report of a problem needs. */
const largestBytes = 2 * 1024 * 1024;

/**
 * Appends to a log file. One that has grown too large becomes `….old` at the next start.
 * @returns takes lines with their line feeds; throws what the disk says.
 */
export function openLogFile(path: string): (text: string) => void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (statSync(path).size > largestBytes) renameSync(path, `${path}.old`);
  } catch {
    // The first start, or a folder that may not be written: then every line fails, and the log goes without.
  }
  return (text) => appendFileSync(path, text);
}
