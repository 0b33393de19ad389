import { damaged } from "./file-faults.ts";
import { parseHeaderJson } from "./header-json.ts";

/** Bits of one element, by the names that the safetensors library (0.8) knows. */
const elementBits = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;
export type ElementType = keyof typeof elementBits;

const maximumRank = 16;

export interface HeaderTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Of the first byte, from the beginning of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, HeaderTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads the header of a safetensors file: https://huggingface.co/docs/safetensors (Format). As the reference does, it
 * takes the ranges only if they cover the data from its first byte to its last, without a gap or an overlap.
 *
 * @param bytes the JSON, without the eight bytes of its length.
 * @param fileLength of the whole file, in bytes.
 * @param file for messages.
 * @throws AppError `unsupported-format` or `too-large`; nothing else, whatever the bytes.
 */
export function parseSafetensorsHeader(
  bytes: Uint8Array,
  fileLength: number,
  file: string,
): SafetensorsHeader {
  if (bytes[0] !== 0x7b) throw damaged(file, "has a header that does not begin with {");
  const header = parseHeaderJson(bytes, file);
  if (!isRecord(header)) throw damaged(file, "has a header that is no JSON object");
  const dataStart = 8 + bytes.length;
  const metadata = new Map<string, string>();
  const tensors = new Map<string, HeaderTensor>();
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") readMetadata(value, metadata, file);
    else tensors.set(name, readTensor(name, value, dataStart, file));
  }
  requireCover([...tensors], dataStart, fileLength, file);
  return { tensors, metadata };
}

/** Bytes of a tensor, or null where the count is no safe integer or does not fill its last byte. */
export function tensorBytes(type: ElementType, shape: readonly number[]): number | null {
  let elements = 1;
  for (const size of shape) {
    elements *= size;
    if (!Number.isSafeInteger(elements)) return null;
  }
  const bits = elements * elementBits[type];
  return Number.isSafeInteger(bits) && bits % 8 === 0 ? bits / 8 : null;
}

function readMetadata(value: unknown, into: Map<string, string>, file: string): void {
  if (!isRecord(value)) throw damaged(file, "has a __metadata__ that is no object");
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") throw damaged(file, "has a __metadata__ whose values are not all texts");
    into.set(key, text);
  }
}

function readTensor(name: string, value: unknown, dataStart: number, file: string): HeaderTensor {
  const shownName = JSON.stringify(name.slice(0, 200));
  const wrong = (what: string) => damaged(file, `has a header in which ${shownName} ${what}`);
  if (!isRecord(value)) throw wrong("is no object");
  const { dtype, shape, data_offsets: offsets, ...others } = value;
  if (Object.keys(others).length > 0) throw wrong("has a field that the format does not know");
  if (!isElementType(dtype))
    throw wrong(`has the unknown dtype ${JSON.stringify(dtype)?.slice(0, 40) ?? "nothing"}`);
  if (!isCounts(shape) || shape.length > maximumRank)
    throw wrong("has a shape that is no list of whole numbers");
  if (!isCounts(offsets)) throw wrong("has data_offsets that are no whole numbers");
  const [start, end, ...more] = offsets;
  if (start === undefined || end === undefined || more.length > 0 || end < start) {
    throw wrong("has data_offsets that are no range");
  }
  const byteLength = tensorBytes(dtype, shape);
  if (byteLength !== end - start) {
    throw wrong(
      `is ${dtype} [${shape.join(", ")}], which takes ${byteLength ?? "too many"} bytes, but has ${end - start}`,
    );
  }
  return { type: dtype, shape, offset: dataStart + start, byteLength };
}

function requireCover(
  tensors: [string, HeaderTensor][],
  dataStart: number,
  fileLength: number,
  file: string,
): void {
  tensors.sort(([, a], [, b]) => a.offset - b.offset || a.byteLength - b.byteLength);
  let covered = dataStart;
  for (const [name, { offset, byteLength }] of tensors) {
    if (offset !== covered) {
      const fault = offset < covered ? "overlaps the tensor before it" : "leaves a gap before it";
      throw damaged(file, `has a header in which ${JSON.stringify(name.slice(0, 200))} ${fault}`);
    }
    covered += byteLength;
  }
  if (covered > fileLength) {
    throw damaged(file, `is cut off: its header asks for ${covered} bytes, but it has ${fileLength}`);
  }
  if (covered < fileLength) {
    throw damaged(file, `is longer than its header says: ${fileLength} bytes instead of ${covered}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isElementType(value: unknown): value is ElementType {
  return typeof value === "string" && Object.hasOwn(elementBits, value);
}

function isCounts(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.every((count) => Number.isSafeInteger(count) && count >= 0 && !Object.is(count, -0))
  );
}
