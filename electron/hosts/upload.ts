import { AppError } from "../../shared/errors.ts";
import type { BlobStore } from "../library/library.ts";

/**
 * Keeps the bytes of a POST as a blob and answers with its hash. What the bytes are is found out when they are
 * opened; here only what cannot be a picture is refused.
 * @throws AppError `unsupported-format`, `too-large`, `corrupt-picture` (no bytes), storage errors.
 */
export async function acceptUpload(
  request: Request,
  blobs: BlobStore,
  maximumBytes: number,
): Promise<Response> {
  const mediaType = pictureType(request.headers.get("Content-Type"));
  const announced = Number(request.headers.get("Content-Length") ?? Number.NaN);
  if (announced > maximumBytes) throw tooLarge(announced, maximumBytes);
  if (!request.body) throw emptyFile();
  const kept = await blobs.putStream(notEmpty(request.body), mediaType, maximumBytes);
  return Response.json(kept, { status: 201, headers: { "Cache-Control": "no-store" } });
}

/** @throws AppError `unsupported-format`. */
function pictureType(contentType: string | null): string {
  const [type = ""] = (contentType ?? "").split(";");
  const name = type.trim().toLowerCase();
  // An SVG is a program, not a raster: nothing of ours opens it, and a blob of it could be served as a page.
  const isPicture = /^image\/[a-z0-9.+-]+$/.test(name) && !name.startsWith("image/svg");
  if (isPicture || name === "application/octet-stream") return name;
  throw new AppError("unsupported-format", `This is ${name || "a file without a type"}, not a picture.`, {
    nextStep: "Open a JPEG, PNG, WebP, AVIF, HEIC, TIFF, BMP or GIF file.",
  });
}

async function* notEmpty(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let byteLength = 0;
  try {
    for await (const chunk of body) {
      byteLength += chunk.byteLength;
      yield chunk;
    }
  } catch (cause) {
    // Only the reading can fail here: the keeper's own errors do not come back into a generator.
    throw new AppError("cancelled", "The upload ended before all of the file had arrived.", { cause });
  }
  if (byteLength === 0) throw emptyFile();
}

function emptyFile(): AppError {
  return new AppError("corrupt-picture", "The file is empty: it has 0 bytes.", {
    nextStep: "Open another copy of it.",
  });
}

function tooLarge(announced: number, maximum: number): AppError {
  return new AppError("too-large", `The file has ${announced} bytes; the limit is ${maximum}.`, {
    nextStep: "Open a smaller file.",
  });
}
