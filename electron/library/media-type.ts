import { open } from "node:fs/promises";

export const unknownMediaType = "application/octet-stream";

/** What a file is by its first bytes, as far as pictures go; anything else is `application/octet-stream`. */
export async function mediaTypeOfFile(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(32), 0, 32, 0);
    return mediaTypeOf(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** @param start a file's first bytes; 12 tell all that can be told. */
export function mediaTypeOf(start: Uint8Array): string {
  const text = String.fromCharCode(...start.subarray(0, 12));
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) return "image/gif";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "image/webp";
  if (text.startsWith("II*\0") || text.startsWith("MM\0*")) return "image/tiff";
  if (text.startsWith("BM")) return "image/bmp";
  if (text.slice(4, 8) === "ftyp") return heifTypes[text.slice(8, 12)] ?? unknownMediaType;
  return unknownMediaType;
}

/** Major brands of ISO/IEC 23008-12 (HEIF) and of AVIF 1.1. */
const heifTypes: Readonly<Record<string, string>> = {
  avif: "image/avif",
  avis: "image/avif",
  heic: "image/heic",
  heix: "image/heic",
  hevc: "image/heic",
  hevx: "image/heic",
  mif1: "image/heif",
  msf1: "image/heif",
};
