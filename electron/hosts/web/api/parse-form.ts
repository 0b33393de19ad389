import type { FormValue } from "./route.ts";

/** Parts of one form: more are no edit of ours, and cost far more memory than their bytes. */
const maximumParts = 128;
const longestHead = 4096;

/**
 * A form as RFC 7578 and the HTML standard write it. Files are views of `bytes`: nothing is copied, where the platform's
 * own parser needs three times the memory of what it reads, and the thread for as long as a picture takes to decode.
 * @returns what each name holds, an array in order where it comes several times; null for what is no such form.
 */
export function parseForm(
  bytes: Buffer,
  contentType: string,
): Record<string, FormValue | FormValue[]> | null {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return null;
  const parts = splitParts(bytes, boundary);
  if (!parts) return null;
  const fields = new Map<string, FormValue[]>();
  for (const part of parts) {
    const read = readPart(part);
    if (!read) return null;
    fields.set(read.name, [...(fields.get(read.name) ?? []), read.value]);
  }
  return Object.fromEntries(
    [...fields].map(([name, values]) => {
      const [only] = values;
      return [name, values.length === 1 && only !== undefined ? only : values];
    }),
  );
}

/** RFC 2046, 5.1.1: 1 to 70 characters. */
function boundaryOf(contentType: string): string | null {
  const found = /;\s*boundary=(?:"(?<quoted>[^"]{1,70})"|(?<bare>[^\s;"]{1,70}))\s*(?:;|$)/i.exec(
    contentType,
  );
  return found?.groups?.["quoted"] ?? found?.groups?.["bare"] ?? null;
}

/** What lies between the boundaries; null if one is missing. What comes before the first or behind the last is nothing. */
function splitParts(bytes: Buffer, boundary: string): Buffer[] | null {
  const opening = `--${boundary}`;
  const delimiter = Buffer.from(`\r\n${opening}`);
  const isAtStart = bytes.subarray(0, opening.length).equals(Buffer.from(opening));
  const first = isAtStart ? 0 : bytes.indexOf(delimiter) + 2;
  if (!isAtStart && first === 1) return null;
  const parts: Buffer[] = [];
  let at = first + opening.length;
  while (parts.length <= maximumParts) {
    const ending = bytes.toString("latin1", at, at + 2);
    if (ending === "--") return parts;
    if (ending !== "\r\n") return null;
    const next = bytes.indexOf(delimiter, at);
    if (next < 0) return null;
    parts.push(bytes.subarray(Math.min(at + 2, next), next));
    at = next + delimiter.byteLength;
  }
  return null;
}

function readPart(part: Buffer): { readonly name: string; readonly value: FormValue } | null {
  const end = part.subarray(0, longestHead).indexOf("\r\n\r\n");
  if (end < 0) return null;
  const headers = new Map(
    part
      .toString("utf8", 0, end)
      .split("\r\n")
      .map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, Math.max(0, colon)).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
  const disposition = headers.get("content-disposition") ?? "";
  const name = parameterOf(disposition, "name");
  if (!/^form-data\s*;/i.test(disposition) || name === null) return null;
  // Forms are sent as they are (RFC 7578, 4.7); who packs a picture would have it read as something else.
  if (!/^(|binary|8bit|7bit)$/i.test(headers.get("content-transfer-encoding") ?? "")) return null;
  const content = part.subarray(end + 4);
  const fileName = parameterOf(disposition, "filename");
  if (fileName === null) return { name, value: content.toString("utf8") };
  const mediaType = (headers.get("content-type") ?? "").toLowerCase();
  const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  return { name, value: { fileName, mediaType, bytes } };
}

/** Quoted as browsers do (%22, %0D, %0A) or as RFC 822 does (a backslash), or a bare token. */
function parameterOf(disposition: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}=(?:"(?<quoted>(?:[^"\\\\]|\\\\.)*)"|(?<bare>[^\\s;"]+))`, "i").exec(
    disposition,
  );
  const quoted = found?.groups?.["quoted"];
  if (quoted === undefined) return found?.groups?.["bare"] ?? null;
  return quoted
    .replaceAll(/\\(["\\])/g, "$1")
    .replaceAll(/%(22|0D|0A)/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
