import { extname, isAbsolute, resolve } from "node:path";

/** Endings of files that are offered in dialogs and opened from the system; package.json names the same. */
export const pictureEndings: readonly string[] = [
  "jpg",
  "jpeg",
  "png",
  "webp",
  "avif",
  "heic",
  "heif",
  "tif",
  "tiff",
  "bmp",
  "gif",
];

export interface DesktopArguments {
  readonly libraryFolder: string | undefined;
  /** Absolute paths of the pictures to open. */
  readonly files: readonly string[];
}

/**
 * Reads what comes after the program's name. Chromium's own switches stand among it and are skipped, and so is
 * everything that is no picture by its name: the app's own folder, values of switches.
 * @param folder that relative paths start from.
 */
export function readDesktopArguments(args: readonly string[], folder: string): DesktopArguments {
  let libraryFolder: string | undefined;
  const files: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    if (argument === "--library") libraryFolder = absolute(args[++index], folder);
    else if (argument.startsWith("--library=")) libraryFolder = absolute(argument.slice(10), folder);
    else if (!argument.startsWith("-") && isPictureName(argument)) files.push(resolve(folder, argument));
  }
  return { libraryFolder, files };
}

/** The same name, ending in what the file is: not every system's dialog adds it. */
export function withEnding(path: string, ending: string): string {
  const own = extname(path).slice(1).toLowerCase();
  return own === ending || sameFormat[own] === ending ? path : `${path}.${ending}`;
}

const sameFormat: Readonly<Record<string, string>> = { jpeg: "jpg", tiff: "tif" };

function isPictureName(path: string): boolean {
  return pictureEndings.includes(extname(path).slice(1).toLowerCase());
}

function absolute(path: string | undefined, folder: string): string | undefined {
  if (!path) return undefined;
  return isAbsolute(path) ? path : resolve(folder, path);
}
