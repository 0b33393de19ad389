import { AppError } from "../../../../shared/errors.ts";
import { damaged } from "./file-faults.ts";

/** Of one file: FLUX.1 has fewer than 1000, and the largest published models fewer than 100 000. */
export const maximumTensors = 100_000;

/** A tensor's record has 3 fields and a shape; what has more values than this is no header. */
const maximumValues = maximumTensors * 16;

/** The file's object, a tensor's object, its shape. */
const maximumDepth = 3;

const quote = 0x22;
const backslash = 0x5c;

/**
 * Parses the JSON of a header. `JSON.parse` builds whatever it is given and silently keeps the last of two equal
 * keys; so nesting and number of values are counted first, and keys compared, in one pass without allocation.
 *
 * @param file for messages.
 * @throws AppError `unsupported-format`
 */
export function parseHeaderJson(bytes: Uint8Array, file: string): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw damaged(file, "has a header that is not UTF-8", error);
  }
  const keys = keysWithin(bytes, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(file, "has a header that is not JSON", error);
  }
  refuseEqualKeys(keys, bytes, file);
  return value;
}

interface Key {
  /** Which object of the header it belongs to, counted as they open. */
  readonly object: number;
  /** Of the key's bytes, with its quotes. */
  readonly start: number;
  readonly end: number;
}

function keysWithin(bytes: Uint8Array, file: string): Key[] {
  const keys: Key[] = [];
  const open: number[] = [];
  let objects = 0;
  let values = 0;
  let last = { start: 0, end: 0 };
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case quote: {
        const end = endOfString(bytes, at);
        last = { start: at, end };
        at = end - 1;
        break;
      }
      case 0x3a: // colon
        keys.push({ object: open.at(-1) ?? -1, ...last });
        values++;
        break;
      case 0x2c: // comma
        values++;
        break;
      case 0x7b: // {
      case 0x5b: // [
        open.push(objects++);
        if (open.length > maximumDepth) throw damaged(file, "has a header nested too deeply");
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        break;
      default:
    }
    if (values > maximumValues || objects > 3 * maximumTensors + 2) {
      throw new AppError("too-large", `${file} has a header with more than ${maximumTensors} tensors.`, {
        nextStep: "Choose the folder of FLUX.1 Kontext [dev]; this file belongs to something else.",
      });
    }
  }
  return keys;
}

function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return Math.min(at + 1, bytes.length);
}

function refuseEqualKeys(keys: readonly Key[], bytes: Uint8Array, file: string): void {
  const seen = new Map<number, Set<string>>();
  const decoder = new TextDecoder();
  for (const { object, start, end } of keys) {
    const key = String(JSON.parse(decoder.decode(bytes.subarray(start, end))));
    const names = seen.get(object) ?? new Set();
    if (names.has(key)) throw damaged(file, `names ${JSON.stringify(key.slice(0, 100))} twice in its header`);
    names.add(key);
    seen.set(object, names);
  }
}
