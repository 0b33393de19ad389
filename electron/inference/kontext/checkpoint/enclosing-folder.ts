import { dirname, parse, relative, resolve, sep } from "node:path";

/** The nearest folder that holds all these files, absolute; null where they lie on several drives. */
export function enclosingFolder(paths: readonly string[]): string | null {
  const folders = paths.map((path) => dirname(resolve(path)));
  let nearest = folders[0] ?? null;
  for (const folder of folders) {
    if (nearest === null || parse(nearest).root !== parse(folder).root) return null;
    while (!isWithin(nearest, folder)) nearest = dirname(nearest);
  }
  return nearest;
}

function isWithin(folder: string, inner: string): boolean {
  return inner === folder || inner.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The way from a folder to a file in it, with forward slashes on every system. */
export function slashedPath(folder: string, file: string): string {
  return relative(folder, file).split(sep).join("/");
}
