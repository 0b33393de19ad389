import { execFileSync } from "node:child_process";

export const isRoot = process.platform === "linux" && process.getuid?.() === 0;

/** Whether this process may mount file systems: root can, unless it is in a container that forbids it. */
export const mayMount = isRoot && tryToMount();

/** Mounts an empty file system of this size in memory over a folder. @returns what takes it away. */
export function mountSmallDisk(folder: string, size: string): () => void {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  return () => unmount(folder);
}

/** Shows a folder again in another, existing one, where nothing can be written. @returns what takes it away. */
export function mountReadOnly(folder: string, at: string): () => void {
  execFileSync("mount", ["--bind", folder, at]);
  execFileSync("mount", ["-o", "remount,ro,bind", at]);
  return () => unmount(at);
}

/** Lazily: the driver keeps a closed database's file open for a while. */
function unmount(folder: string): void {
  execFileSync("umount", ["--lazy", folder]);
}

function tryToMount(): boolean {
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
