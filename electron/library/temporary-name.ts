import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { basename } from "node:path";

/** Process ids mean something on their own machine only, and folders may be shared between machines. */
const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
const pattern = /^\..*\.palimpsest-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{12}\.tmp$/s;
/** With the rest at most 200 bytes of UTF-8; file systems allow 255. */
const longestPart = 40;

/** A hidden name beside `targetName` that says who writes it: `.a.png.palimpsest-<machine>-<pid>-<random>.tmp`. */
export function temporaryName(targetName: string): string {
  const part = Array.from(targetName).slice(0, longestPart).join("");
  return `.${part}.palimpsest-${machine}-${process.pid}-${randomBytes(6).toString("hex")}.tmp`;
}

export function isTemporaryName(path: string): boolean {
  return pattern.test(basename(path));
}

/** True if the name is one of ours, made on this machine by a process that has ended. */
export function isLeftBehind(name: string): boolean {
  const [, madeOn, pid] = pattern.exec(name) ?? [];
  return madeOn === machine && pid !== undefined && !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
