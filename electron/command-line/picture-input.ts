import { constants } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { addAbortSignal, type Readable } from "node:stream";
import { AppError, type ErrorCode } from "../../shared/errors.ts";
import { defaultLimits } from "../imaging/limits.ts";
import type { getOnce } from "../network/get-once.ts";
import { usageError } from "./arguments.ts";

export interface InputSources {
  readonly stdin: Readable;
  readonly get: typeof getOnce;
  readonly signal: AbortSignal;
}

const aboutThePicture: ReadonlySet<ErrorCode> = new Set([
  "corrupt-picture",
  "unsupported-format",
  "too-large",
]);
/** Characters. */
const longestNamed = 300;
const mostRedirects = 3;
const longestDownloadMs = 180_000;
const largestDownload = 120_000_000;

/**
 * The bytes of a picture that is named by a path, an https address, a data URI or `-` for standard input.
 * @param name of the argument, for messages.
 * @throws AppError `invalid-input`, `too-large`, `network`; the reason of the signal.
 */
export async function readPictureInput(
  name: string,
  reference: string,
  sources: InputSources,
): Promise<Uint8Array> {
  if (reference === "-") return readStream(name, sources);
  if (/^data:/i.test(reference)) return readDataUri(name, reference);
  if (/^https?:/i.test(reference)) return download(name, reference, sources);
  return readPath(name, reference, sources.signal);
}

/**
 * What decoding refuses, with the name of the input before it: a command has several.
 * @param name and `reference` as for `readPictureInput`; a long reference (a data URI) is left out.
 */
export async function namingInput<Decoded>(
  name: string,
  reference: string,
  decode: () => Decoded | Promise<Decoded>,
): Promise<Decoded> {
  try {
    return await decode();
  } catch (error) {
    if (!(error instanceof AppError) || !aboutThePicture.has(error.code)) throw error;
    const input = reference === "-" || reference.length > longestNamed ? name : `${name} "${reference}"`;
    const { code, message, ...facts } = error.toData();
    throw AppError.fromData({ ...facts, code, message: `${input}: ${message}` });
  }
}

/** Standard input can be read once. @throws AppError `invalid-input`. */
export function refuseSecondStdin(references: readonly string[]): void {
  if (references.filter((reference) => reference === "-").length > 1)
    throw usageError('Only one picture can come from standard input ("-").');
}

/** @throws AppError `invalid-input`; the reason of the signal. */
export async function readPath(name: string, path: string, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted();
  try {
    return await unlessAborted(readFile(path, { signal }), signal);
  } catch (error) {
    if (signal.aborted) await releaseFifo(path);
    signal.throwIfAborted();
    throw new AppError("invalid-input", `${name} "${path}" cannot be read: ${reason(error)}.`, {
      nextStep: "Check the path.",
      cause: error,
    });
  }
}

/**
 * Whoever waits for a FIFO's writer waits in a thread that holds the process, whatever it does to end. A writer that
 * comes and goes lets it go on.
 */
async function releaseFifo(path: string): Promise<void> {
  const isFifo = (await stat(path).catch(() => null))?.isFIFO() === true; // nothing there: nothing to release
  if (!isFifo) return;
  const writer = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => null); // nobody waits
  await writer?.close();
}

/** The opening of a FIFO that nobody writes into hears no signal. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error("The signal was aborted.", { cause: signal.reason }));
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

async function readStream(name: string, { stdin, signal }: InputSources): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stdin) as AsyncIterable<Uint8Array>) {
      // `as`: a stream without an encoding gives bytes
      byteLength += chunk.byteLength;
      if (byteLength > defaultLimits.maximumBytes) throw tooLong(name);
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  if (byteLength === 0) throw usageError(`${name} is "-", but standard input is empty.`);
  return Buffer.concat(chunks);
}

function tooLong(name: string): AppError {
  const message = `${name} from standard input has more than ${defaultLimits.maximumBytes} bytes.`;
  return new AppError("too-large", message, { nextStep: "Give a smaller picture." });
}

/** RFC 2397; the media type is not looked at, the bytes tell what they are. */
function readDataUri(name: string, uri: string): Uint8Array {
  const comma = uri.indexOf(",");
  const isBase64 = /;base64$/i.test(uri.slice(0, comma));
  const content = uri.slice(comma + 1);
  if (comma < 0 || content === "") throw usageError(`${name} is a data URI without data.`);
  if (isBase64 && !/^[A-Za-z0-9+/_-]+={0,2}$/.test(content))
    throw usageError(`${name} is a data URI whose base64 is damaged.`);
  try {
    return isBase64 ? Buffer.from(content, "base64") : percentDecoded(content);
  } catch {
    throw usageError(`${name} is a data URI that cannot be decoded.`);
  }
}

/** Public https addresses only, and so for every step of a redirect: the rules of the API's callbacks. */
async function download(name: string, address: string, { get, signal }: InputSources): Promise<Uint8Array> {
  let url = address;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const { status, location, bytes } = await ask(name, url, get, signal);
    if (status >= 300 && status < 400 && location !== null && URL.canParse(location, url)) {
      url = new URL(location, url).href;
      continue;
    }
    if (status === 200) return bytes;
    throw new AppError("invalid-input", `${name} cannot be fetched: its server answered ${status}.`, {
      nextStep: "Check the address, or save the picture and give its path.",
    });
  }
  throw new AppError("invalid-input", `${name} leads from one address to the next without end.`, {
    nextStep: "Save the picture and give its path.",
  });
}

async function ask(name: string, address: string, get: typeof getOnce, signal: AbortSignal) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(longestDownloadMs)]);
  try {
    return await get({ address, allowPrivate: false, maximumBytes: largestDownload, signal: limit });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof AppError && cause.code !== "invalid-input") throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      cause instanceof AppError ? "invalid-input" : "network",
      `${name} cannot be fetched: ${why}`,
      {
        nextStep: "Give a public https address, or save the picture and give its path.",
        cause,
      },
    );
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT"
    ? "there is no such file"
    : code === "EISDIR"
      ? "it is a folder"
      : String(code ?? error);
}

/** Percent escapes stand for bytes, not for characters. */
function percentDecoded(text: string): Uint8Array {
  const latin = text.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(latin, "latin1");
}
