import type { FileHandle } from "node:fs/promises";
import { AppError } from "../../../shared/errors.ts";
import { foreignContent } from "../../inference/kontext/checkpoint/foreign-file.ts";
import { inStorage } from "../../library/storage-errors.ts";
import { askHub, type HubConnection } from "./hub-connection.ts";
import { resolvePath } from "./hub-repository.ts";

export interface Piece {
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
  /** Of the whole file. */
  readonly byteLength: number;
  readonly start: number;
  /** Not fetched any more. */
  readonly end: number;
}

/**
 * Fetches a part of a file and writes it where it belongs in the target.
 * @param onBytes is told of every arrival, and of a negative number when a try is begun anew.
 * @throws AppError `provider-failed` for what is not the file (a web page, a pointer of git-lfs, another size); what
 * `askHub` throws; storage errors.
 */
export async function fetchPiece(
  connection: HubConnection,
  piece: Piece,
  target: FileHandle,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { repository, commit, path, byteLength, start, end } = piece;
  if (end === start) return;
  const headers = { Range: `bytes=${start}-${end - 1}`, "Accept-Encoding": "identity" };
  const request = { path: resolvePath(repository, commit, path), headers, repository, signal };
  await askHub(connection, request, async (response, alive) => {
    checkAnswer(response, piece);
    let at = start;
    try {
      for await (const bytes of response.body ?? []) {
        alive();
        if (at === 0) refuseForeign(bytes, path);
        if (at + bytes.byteLength > end)
          throw unusable(path, `is longer than the ${byteLength} bytes it should have`);
        await inStorage("keep the download in the models' folder", () => writeAt(target, bytes, at));
        at += bytes.byteLength;
        onBytes(bytes.byteLength);
      }
    } catch (error) {
      onBytes(start - at);
      throw error;
    }
    if (at === end) return;
    onBytes(start - at);
    throw new AppError(
      "network",
      `The connection ended ${end - at} bytes before the end of a part of ${path}.`,
      {
        nextStep: "Check the connection, then go on with the download.",
        retryable: true,
      },
    );
  });
}

function checkAnswer(response: Response, { path, byteLength, start, end }: Piece): void {
  const kind = response.headers.get("Content-Type") ?? "";
  if (/^text\/html/i.test(kind)) throw unusable(path, "came as a web page");
  if (response.status === 206) {
    const range = response.headers.get("Content-Range");
    if (range === `bytes ${start}-${end - 1}/${byteLength}`) return;
    throw unusable(path, `came as ${range ?? "an unnamed part"} instead of the part that was asked for`);
  }
  // A server without ranges sends all of it, which is right only where all was asked for.
  if (response.status === 200 && start === 0 && end === byteLength) return;
  throw unusable(path, `came with status ${response.status}; this server sends no parts of files`);
}

function refuseForeign(beginning: Uint8Array, path: string): void {
  // Of weights the ninth byte opens the header's JSON; its length before it may be any bytes.
  const isHeader = beginning[8] === 0x7b;
  const what = isHeader || !path.endsWith(".safetensors") ? null : foreignContent(beginning);
  if (what !== null) throw unusable(path, what);
}

async function writeAt(target: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesWritten } = await target.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}

function unusable(path: string, what: string): AppError {
  return new AppError("provider-failed", `${path} ${what}.`, {
    nextStep:
      "Nothing of it is used. Accept the licence on the repository's page, check HF_ENDPOINT, then try again.",
  });
}
