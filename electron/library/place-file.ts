import { link, open, rm } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import { renameFile } from "./rename-file.ts";
import { systemCode } from "./storage-errors.ts";

/**
 * Gives a finished file its name, which nothing may have yet: no other program's file is ever replaced, however
 * the two race. Where the file system has hard links, the file is there whole or not at all.
 * @param makeLink the system's `link`; a parameter, so that its absence can be tried.
 * @throws AppError `already-exists`, system errors; `temporary` is still there then.
 */
export async function placeNewFile(temporary: string, target: string, makeLink = link): Promise<void> {
  try {
    await makeLink(temporary, target);
  } catch (error) {
    if (systemCode(error) === "EEXIST") throw alreadyExists(target, error);
    // FAT, exFAT and some network file systems have no hard links and say so in many ways.
    await claimAndReplace(temporary, target);
    return;
  }
  await rm(temporary, { force: true });
}

/** Takes the name with an empty file, then puts the finished one in its place; a crash between leaves it empty. */
async function claimAndReplace(temporary: string, target: string): Promise<void> {
  try {
    const claim = await open(target, "wx");
    await claim.close();
  } catch (error) {
    if (systemCode(error) === "EEXIST") throw alreadyExists(target, error);
    throw error;
  }
  try {
    await renameFile(temporary, target);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

function alreadyExists(target: string, cause: unknown): AppError {
  return new AppError("already-exists", `There is already a file ${target}.`, {
    nextStep: "Choose another name, or agree to replace the file.",
    cause,
  });
}
