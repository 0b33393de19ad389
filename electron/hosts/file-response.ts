import { type FileHandle, open, stat } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";

/** Small enough to start at once; Electron takes 72 MB over app:// in 0.5 s in pieces of 64 KiB, in 0.3 s in these. */
const pieceBytes = 1024 * 1024;

/**
 * A file as an answer to GET or HEAD, read piece by piece as the other end takes it.
 * @param headers Content-Type and what else there is to say; the length is added.
 * @throws AppError `not-found`.
 */
export async function fileResponse(
  path: string,
  request: Request,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const withLength = { ...headers, "Content-Length": String(await fileSize(path)) };
  return new Response(request.method === "HEAD" ? null : streamFile(path), { headers: withLength });
}

/** In the answer of one process of ours to another that reads files itself; never seen by a page. */
const fileHeader = "X-Palimpsest-File";

/** Says which file to send instead of sending it: between two processes on one disk, that saves a copy. */
export function fileByName(path: string, headers: Readonly<Record<string, string>>): Response {
  return new Response(null, { headers: { ...headers, [fileHeader]: encodeURIComponent(path) } });
}

/** Puts the file that an answer names into it. Any other answer stays as it is. */
export async function withNamedFile(response: Response, request: Request): Promise<Response> {
  const { [fileHeader.toLowerCase()]: path, ...headers } = Object.fromEntries(response.headers);
  if (path === undefined) return response;
  delete headers["content-length"]; // of the empty body
  return fileResponse(decodeURIComponent(path), request, headers);
}

/** 304 where the other end has the bytes already. */
export function notModified(headers: Readonly<Record<string, string>>): Response {
  return new Response(null, { status: 304, headers });
}

/** True if If-None-Match names the tag (RFC 9110, 13.1.2; weak comparison). */
export function isKnown(request: Request, entityTag: string): boolean {
  const known = request.headers.get("If-None-Match");
  if (known === null) return false;
  return known.split(",").some((tag) => tag.trim().replace(/^W\//, "") === entityTag || tag.trim() === "*");
}

/**
 * Opens the file when the first piece is asked for, so that an answer nobody reads holds nothing open. Not
 * Readable.toWeb: that reads ahead up to 65 536 pieces, which is a whole picture in memory.
 */
function streamFile(path: string): ReadableStream<Uint8Array> {
  let file: FileHandle | undefined;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        file ??= await open(path, "r");
        try {
          const { bytesRead, buffer } = await file.read(new Uint8Array(pieceBytes), 0, pieceBytes);
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        await file.close();
      },
      cancel: () => file?.close(),
    },
    { highWaterMark: 0 },
  );
}

async function fileSize(path: string): Promise<number> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return stats.size;
  } catch (cause) {
    throw notFound(cause);
  }
  throw notFound();
}

function notFound(cause?: unknown): AppError {
  return new AppError("not-found", "There is nothing at this address.", { cause });
}
