import { type FileHandle, open } from "node:fs/promises";
import { damaged, readFault } from "./file-faults.ts";
import { foreignContent } from "./foreign-file.ts";
import { readExactly } from "./read-header.ts";

/**
 * Reads a JSON file of the checkpoint.
 *
 * @param file its name in messages.
 * @param maximumBytes what is longer is refused unread.
 * @throws AppError
 */
export async function readJson(path: string, file: string, maximumBytes: number): Promise<unknown> {
  let handle: FileHandle | undefined;
  let bytes: Buffer;
  try {
    handle = await open(path, "r");
    const stat = await handle.stat();
    if (!stat.isFile()) throw damaged(file, "is no file");
    if (stat.size > maximumBytes)
      throw damaged(file, `has ${stat.size} bytes; at most ${maximumBytes} are read`);
    bytes = await readExactly(handle, 0, stat.size, file);
  } catch (error) {
    throw readFault(error, file);
  } finally {
    await handle?.close();
  }
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw damaged(file, foreignContent(bytes) ?? "is not JSON", error);
  }
}
