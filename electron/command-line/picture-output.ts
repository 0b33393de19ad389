import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import type { ExportFormat } from "../../shared/domain/export-options.ts";
import { AppError } from "../../shared/errors.ts";
import { writeFileAtomically } from "../library/atomic-write.ts";
import { inStorage } from "../library/storage-errors.ts";
import { usageError } from "./arguments.ts";

const formats: Readonly<Record<string, ExportFormat>> = {
  ".png": "png",
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".webp": "webp",
  ".avif": "avif",
  ".tif": "tiff",
  ".tiff": "tiff",
};

/** The format that a path's ending names; PNG for standard output. @throws AppError `invalid-input`. */
export function formatOf(output: string): ExportFormat {
  if (output === "-") return "png";
  const ending = extname(output).toLowerCase();
  const format = formats[ending];
  if (format) return format;
  const has = ending === "" ? "has no ending" : `ends in "${ending}"`;
  throw usageError(
    `-o ${has}; it must be one of ${Object.keys(formats).join(", ")}, or - for standard output.`,
  );
}

/** `out.png` for one picture; `out-1.png`, `out-2.png` … for several. */
export function outputNames(output: string, count: number): string[] {
  if (count === 1) return [output];
  if (output === "-") throw usageError("Standard output takes one picture; --variations asks for more.");
  const ending = extname(output);
  const stem = output.slice(0, output.length - ending.length);
  return Array.from({ length: count }, (_, index) => `${stem}-${index + 1}${ending}`);
}

/**
 * Said before minutes of work, and before it costs, rather than after; the write itself refuses again.
 * @throws AppError `already-exists`, `invalid-input` for a folder, `not-found` and `storage-read-only` for its folder.
 */
export async function refuseUnwritable(path: string, overwrite: boolean): Promise<void> {
  if (path === "-") return;
  const existing = await stat(path).catch(() => null); // absent is what we want
  if (existing?.isDirectory())
    throw new AppError("invalid-input", `"${path}" is a folder.`, { nextStep: "Choose a file name." });
  if (existing && !overwrite) {
    throw new AppError("already-exists", `"${path}" exists already.`, {
      nextStep: "Choose another name, or add --force to replace it.",
    });
  }
  await inStorage(`write ${path}`, async () => {
    if (existing) await access(path, constants.W_OK);
    await access(dirname(path), constants.W_OK);
  });
}

export interface WriteOptions {
  readonly overwrite: boolean;
  /** What was paid for is kept in the system's temporary folder if it cannot be written where it should be. */
  readonly isPaid: boolean;
  readonly signal: AbortSignal;
  readonly stdout: NodeJS.WritableStream;
}

/** @throws AppError as `writeFileAtomically`; of a paid picture it says where it lies instead. */
export async function writePicture(path: string, bytes: Uint8Array, options: WriteOptions): Promise<void> {
  const { overwrite, isPaid, signal, stdout } = options;
  try {
    if (path === "-") await writeAll(stdout, bytes);
    // What was paid for is kept whatever happens meanwhile.
    else await writeFileAtomically(path, bytes, isPaid ? { overwrite } : { overwrite, signal });
  } catch (error) {
    if (!isPaid || !(error instanceof Error)) throw error;
    const name = path === "-" ? "picture.png" : basename(path);
    const aside = join(tmpdir(), `palimpsest-${process.pid}-${name}`);
    await writeFileAtomically(aside, bytes, { overwrite: true });
    throw new AppError("storage-full", `${error.message} The picture, which was charged, is at ${aside}.`, {
      nextStep: "Move it from there.",
      charge: "charged",
      cause: error,
    });
  }
}

function writeAll(stream: NodeJS.WritableStream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => {
      const message = `The picture could not be written to standard output (${cause.message}).`;
      reject(new AppError("unavailable", message, { cause }));
    };
    stream.once("error", fail);
    stream.write(bytes, (error) => {
      if (error) return fail(error); // the stream's own event comes after this, and still finds its listener
      stream.off("error", fail);
      resolve();
    });
  });
}
