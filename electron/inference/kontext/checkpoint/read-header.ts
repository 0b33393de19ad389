import type { FileHandle } from "node:fs/promises";
import { AppError } from "../../../../shared/errors.ts";
import { damaged, readFault } from "./file-faults.ts";
import { foreignContent, foreignContentBytes } from "./foreign-file.ts";
import { openRegularFile } from "./open-regular-file.ts";
import { parseSafetensorsHeader, type SafetensorsHeader } from "./safetensors-header.ts";

/** FLUX.1 has 0.2 MB; the 100 MB of the reference implementation would hold this thread for two seconds. */
const maximumHeaderBytes = 25_000_000;

/**
 * Reads the header of a safetensors file, and nothing but the header.
 *
 * @param path of the file; links are followed.
 * @param file its name in messages.
 * @returns the header, and the file's length in bytes.
 * @throws AppError where it cannot be read, or is not a whole safetensors file.
 */
export async function readSafetensorsHeader(
  path: string,
  file: string,
): Promise<{ readonly header: SafetensorsHeader; readonly fileLength: number }> {
  const { handle, stats } = await openRegularFile(path, file);
  try {
    return { header: await headerOf(handle, stats.size, file), fileLength: stats.size };
  } catch (error) {
    throw readFault(error, file);
  } finally {
    await handle.close();
  }
}

async function headerOf(handle: FileHandle, fileLength: number, file: string): Promise<SafetensorsHeader> {
  if (fileLength === 0) throw damaged(file, "is empty");
  const beginning = await readExactly(handle, 0, Math.min(fileLength, foreignContentBytes), file);
  const headerLength = fileLength < 8 ? null : beginning.readBigUInt64LE(0);
  if (headerLength === null || headerLength > BigInt(fileLength - 8) || headerLength < 2n) {
    const foreign = foreignContent(beginning);
    if (foreign !== null) throw damaged(file, foreign);
    if (headerLength === null) throw damaged(file, `is cut off: it has only ${fileLength} bytes`);
    throw damaged(
      file,
      `is no whole safetensors file: its header would have ${headerLength} bytes, but the file has ${fileLength}`,
    );
  }
  if (headerLength > BigInt(maximumHeaderBytes)) {
    const foreign = foreignContent(beginning);
    if (foreign !== null) throw damaged(file, foreign);
    throw new AppError(
      "too-large",
      `${file} has a header of ${headerLength} bytes; at most ${maximumHeaderBytes} are read.`,
      { nextStep: "Choose the folder of FLUX.1 Kontext [dev]; this file belongs to something else." },
    );
  }
  return parseSafetensorsHeader(await readExactly(handle, 8, Number(headerLength), file), fileLength, file);
}

/** @throws AppError where the file ends before, as when it is cut while it is read. */
export async function readExactly(
  handle: FileHandle,
  offset: number,
  length: number,
  file: string,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  await readInto(handle, bytes, offset, file);
  return bytes;
}

/** Fills `bytes` from the file, from `offset` on. */
export async function readInto(
  handle: FileHandle,
  bytes: Uint8Array,
  offset: number,
  file: string,
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) throw damaged(file, `is cut off: it ends at ${offset + done} bytes`);
    done += bytesRead;
  }
}
