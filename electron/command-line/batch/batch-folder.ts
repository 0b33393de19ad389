import { mkdir, readdir, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import type { ExportFormat } from "../../../shared/domain/export-options.ts";
import { AppError } from "../../../shared/errors.ts";
import { inStorage, systemCode } from "../../library/storage-errors.ts";
import { usageError } from "../arguments.ts";

export interface BatchFile {
  /** Its name in the folder. */
  readonly file: string;
  /** Without its ending. */
  readonly name: string;
  /** The path of what is made of it. */
  readonly output: string;
}

const endings = /\.(png|jpe?g|webp|avif|tiff?|bmp|gif|hei[cf])$/i;
const endingOf: Readonly<Record<ExportFormat, string>> = {
  png: "png",
  jpeg: "jpg",
  webp: "webp",
  avif: "avif",
  tiff: "tif",
};

/**
 * The pictures of a folder by their endings, in the order of their names; folders within it are left alone. Nothing is
 * written.
 * @throws AppError `invalid-input` if it is none, or is where the results go.
 */
export async function listBatch(folder: string, target: string, format: ExportFormat): Promise<BatchFile[]> {
  const files = (await list(folder)).filter((file) => endings.test(file) && !file.startsWith(".")).toSorted();
  if (files.length === 0) throw usageError(`There is no picture in ${folder}.`);
  // Where there is no folder for the results yet, it is not that of the pictures.
  if ((await realpath(folder)) === (await realpath(target).catch(() => null)))
    throw usageError("The results need a folder of their own: choose another one with -o.");
  const names = files.map((file) => file.slice(0, file.length - extname(file).length));
  const folded = names.map((name) => name.toLowerCase());
  return files.map((file, index) => {
    const name = names[index] ?? file;
    // `a.png` and `a.jpg` would both become `a.png`.
    const isUnique = folded.filter((other) => other === name.toLowerCase()).length === 1;
    return { file, name, output: join(target, `${isUnique ? name : file}.${endingOf[format]}`) };
  });
}

/** @throws AppError `invalid-input` for a file, `storage-read-only` and others of the disk. */
export async function makeTarget(target: string): Promise<void> {
  const existing = await stat(target).catch(() => null); // not there: it is made
  if (existing && !existing.isDirectory())
    throw usageError(`-o is "${target}", which is a file, not a folder.`);
  await inStorage(`make the folder ${target}`, () => mkdir(target, { recursive: true }));
}

async function list(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name);
  } catch (cause) {
    const code = systemCode(cause);
    const why = code === "ENOENT" ? "it is not there" : code === "ENOTDIR" ? "it is no folder" : String(code);
    throw new AppError("invalid-input", `The folder ${folder} cannot be read: ${why}.`, {
      nextStep: "Check the path.",
      cause,
    });
  }
}
