import { type FileHandle, open, stat } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";

/** Small enough to start at once, large enough for a few thousand reads a gigabyte. */
const pieceBytes = 256 * 1024;

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
