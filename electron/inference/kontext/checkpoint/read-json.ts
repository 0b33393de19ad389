import { damaged, readFault } from "./file-faults.ts";
import { foreignContent } from "./foreign-file.ts";
import { openRegularFile } from "./open-regular-file.ts";
import { readExactly } from "./read-header.ts";

/**
 * Reads a JSON file of the checkpoint.
 *
 * @param file its name in messages.
 * @param maximumBytes what is longer is refused unread.
 * @throws AppError
 */
export async function readJson(path: string, file: string, maximumBytes: number): Promise<unknown> {
  let bytes: Buffer;
  const { handle, stats } = await openRegularFile(path, file);
  try {
    if (stats.size > maximumBytes)
      throw damaged(file, `has ${stats.size} bytes; at most ${maximumBytes} are read`);
    bytes = await readExactly(handle, 0, stats.size, file);
  } catch (error) {
    throw readFault(error, file);
  } finally {
    await handle.close();
  }
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw damaged(file, foreignContent(bytes) ?? "is not JSON", error);
  }
}
