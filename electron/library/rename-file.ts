import { rename } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { systemCode } from "./storage-errors.ts";

/** Together about two seconds: what a virus scanner or an indexer holds a new file for. */
const pausesMs = [10, 20, 50, 100, 200, 400, 600, 600];
const heldByAnother = new Set(["EPERM", "EACCES", "EBUSY"]);

/**
 * Gives a finished file its final name, replacing what has it. Windows refuses while another program reads either
 * file, so there it is tried again for about two seconds; elsewhere a refusal is final.
 * @param system a parameter, so that Windows' refusals can be tried anywhere.
 * @throws the system's last error.
 */
export async function renameFile(
  from: string,
  to: string,
  system = { rename, wait: (milliseconds: number) => wait(milliseconds), platform: process.platform },
): Promise<void> {
  const pauses = system.platform === "win32" ? pausesMs : [];
  for (const pause of pauses) {
    try {
      await system.rename(from, to);
      return;
    } catch (error) {
      if (!heldByAnother.has(systemCode(error) ?? "")) throw error;
      await system.wait(pause);
    }
  }
  await system.rename(from, to);
}
