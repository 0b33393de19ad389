import { lstat, readdir, rm, rmdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { AppError } from "../../../../shared/errors.ts";
import { componentNames } from "../checkpoint/component-layout.ts";
import { conversionKey } from "../checkpoint/converted-folder.ts";
import { systemCode } from "../checkpoint/file-faults.ts";
import { readSafetensorsHeader } from "../checkpoint/read-header.ts";
import { conversionFiles } from "./conversion-files.ts";
import { takeConversionLock } from "./conversion-lock.ts";
import { readRecord } from "./conversion-record.ts";

/** A process that was killed just now may take a moment to be gone. */
const patienceMs = 5000;

/**
 * Erases what our converter has written into a folder, whole or not, and the folder and the one around it where nothing
 * else is in them. It lies in a person's folder: what we did not write stays, and links are not followed.
 *
 * @param target folder of one precision, as from `convertedFolder`; need not be there.
 * @throws AppError `conflict` where another process converts into it, or where it is reached through a link.
 */
export async function eraseConversion(target: string): Promise<void> {
  if (!(await isOwnFolder(dirname(target))) || !(await isOwnFolder(target))) return;
  const lock = await takeConversionLock(target, patienceMs);
  try {
    for (const component of componentNames) {
      const { whole, partial, record, nextRecord } = conversionFiles(target, component);
      // The weights first: a kill in between leaves the record that says whose they are.
      if (await isOurWhole(whole, record)) await rm(whole);
      for (const path of [partial, nextRecord, record]) if (await isFile(path)) await rm(path);
    }
  } finally {
    await lock.release();
  }
  if (await removeIfEmpty(target)) await removeIfEmpty(dirname(target));
}

/** False where it is not there. */
async function isOwnFolder(path: string): Promise<boolean> {
  const stats = await lookAt(path);
  if (stats?.isSymbolicLink()) {
    throw new AppError("conflict", `${basename(path)} in the model's folder is a link to another folder.`, {
      nextStep: "Palimpsest erases nothing through a link: erase the converted weights there yourself.",
    });
  }
  return stats?.isDirectory() ?? false;
}

/** A person may have put a file of that name there. */
async function isOurWhole(path: string, record: string): Promise<boolean> {
  if (!(await isFile(path))) return false;
  if ((await readRecord(record)) !== null) return true;
  try {
    return (await readSafetensorsHeader(path, basename(path))).header.metadata.has(conversionKey);
  } catch {
    return false;
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await lookAt(path))?.isFile() ?? false;
}

async function lookAt(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** @returns whether it was. */
async function removeIfEmpty(folder: string): Promise<boolean> {
  if ((await readdir(folder)).length > 0) return false;
  await rmdir(folder);
  return true;
}
