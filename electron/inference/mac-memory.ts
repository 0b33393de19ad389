/**
 * Bytes that a program may take on macOS, where the system counts as free only what was never used: also what it keeps of
 * files that were read, as psutil counts it.
 * @param text of vm_stat(1). @returns null where it is not understood.
 */
export function availableOnMac(text: string): number | null {
  const pageBytes = Number(/page size of (\d+) bytes/.exec(text)?.[1]);
  const pages = (name: string) => Number(new RegExp(`^Pages ${name}:\\s+(\\d+)\\.`, "m").exec(text)?.[1]);
  const bytes = (pages("free") + pages("inactive") + pages("speculative")) * pageBytes;
  return Number.isFinite(bytes) ? bytes : null;
}
