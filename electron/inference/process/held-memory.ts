import { readFileSync } from "node:fs";

/**
 * Bytes of memory that are free again once this process ends. Not counted, where the system tells them apart (proc(5),
 * RssAnon): pages of mapped files, which it takes for free already.
 */
export function heldMemory(): number {
  if (process.platform !== "linux") return process.memoryUsage.rss();
  const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return kibibytes === undefined ? process.memoryUsage.rss() : Number(kibibytes) * 1024;
}
