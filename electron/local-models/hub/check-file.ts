import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { HubFile } from "./hub-repository.ts";

/**
 * Whether a file has the content that the hub says: its SHA-256, or git's id of a blob (SHA-1 over "blob LENGTH\0" and
 * the content). Of tens of gigabytes that takes minutes.
 * @param onShare told how much of it is read, 0..1, every few megabytes.
 */
export async function hasHash(
  path: string,
  { byteLength, hash }: Pick<HubFile, "byteLength" | "hash">,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<boolean> {
  const sum = createHash(hash.kind === "sha256" ? "sha256" : "sha1");
  if (hash.kind === "git-sha1") sum.update(`blob ${byteLength}\0`);
  let done = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: 4 * 1024 * 1024, signal })) {
    sum.update(bytes);
    done += bytes.length;
    onShare(Math.min(1, done / byteLength));
  }
  return sum.digest("hex") === hash.hex;
}
