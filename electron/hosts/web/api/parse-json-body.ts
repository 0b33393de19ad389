import { isAscii } from "node:buffer";
import { ApiError } from "./errors.ts";

/** In one body: twenty for each item of the largest batch. */
const mostValues = 200_000;
/** Those within texts among them; each is found by itself. */
const mostQuotes = 2_000_000;
const quote = 0x22;
const backslash = 0x5c;
/** What comes before every value but the first: `,`, `[` and `{`. */
const separators: ReadonlySet<number | undefined> = new Set([0x2c, 0x5b, 0x7b]);

/** @throws ApiError 400, and 413 for too many values. */
export function parseJsonBody(bytes: Buffer): unknown {
  checkValues(bytes);
  try {
    // Nearly all of it is base64: what is no more than ASCII is read in a fraction of the time.
    return JSON.parse(bytes.toString(isAscii(bytes) ? "latin1" : "utf8"));
  } catch {
    throw new ApiError("invalid-input", "The body is not JSON.", { apiCode: "invalid_json" });
  }
}

/**
 * Counts what JSON holds before it is parsed: many small values take a hundred times their bytes, and the thread with
 * them. Lines of JSON are counted together.
 * @throws ApiError 413
 */
export function checkValues(bytes: Buffer): void {
  let values = 0;
  let quotes = 0;
  const countQuote = () => {
    if (++quotes > mostQuotes) throw tooMany(mostQuotes, "quotation marks");
  };
  for (let at = 0; at < bytes.byteLength; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfText(bytes, at, countQuote);
    else if (separators.has(byte)) values++;
    if (values > mostValues) throw tooMany(mostValues, "values");
  }
}

function tooMany(limit: number, things: string): ApiError {
  return new ApiError("too-large", `The body has more than ${limit} ${things}.`, {
    nextStep: "Send several smaller requests.",
  });
}

/** @returns where the text's closing quote is; behind the last byte where there is none. */
function endOfText(bytes: Buffer, start: number, countQuote: () => void): number {
  for (let at = bytes.indexOf(quote, start + 1); at >= 0; at = bytes.indexOf(quote, at + 1)) {
    countQuote();
    let before = at;
    while (bytes[before - 1] === backslash) before--;
    if ((at - before) % 2 === 0) return at;
  }
  return bytes.byteLength;
}
