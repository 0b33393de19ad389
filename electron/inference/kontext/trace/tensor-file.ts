import { open } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "../../../../shared/errors.ts";
import { readExactly, readSafetensorsHeader } from "../checkpoint/read-header.ts";

/** A tensor of a safetensors file, row-major. */
export type StoredTensor =
  | { readonly type: "F32"; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly type: "I64"; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly type: "U8"; readonly shape: readonly number[]; readonly data: Uint8Array };

/**
 * Reads a whole safetensors file of float32, int64 and uint8.
 *
 * @throws AppError `unsupported-format` for another element type, or a file that is none; as reading a header otherwise.
 */
export async function readTensorFile(path: string): Promise<ReadonlyMap<string, StoredTensor>> {
  const file = basename(path);
  const { header } = await readSafetensorsHeader(path, file);
  const tensors = new Map<string, StoredTensor>();
  const handle = await open(path, "r");
  try {
    for (const [name, { type, shape, offset, byteLength }] of header.tensors) {
      // A copy of its own, as typed arrays of wider elements must begin at a multiple of their size.
      const { buffer } = new Uint8Array(await readExactly(handle, offset, byteLength, file));
      if (type === "F32") tensors.set(name, { type, shape, data: new Float32Array(buffer) });
      else if (type === "I64") tensors.set(name, { type, shape, data: new BigInt64Array(buffer) });
      else if (type === "U8") tensors.set(name, { type, shape, data: new Uint8Array(buffer) });
      else {
        throw new AppError(
          "unsupported-format",
          `${file} has "${name}" as ${type}; F32, I64 and U8 are read.`,
        );
      }
    }
  } finally {
    await handle.close();
  }
  return tensors;
}

/** The bytes of a safetensors file: https://huggingface.co/docs/safetensors (Format). */
export function tensorFileBytes(tensors: ReadonlyMap<string, StoredTensor>): Uint8Array {
  let offset = 0;
  const entries: Record<string, object> = {};
  for (const [name, { type, shape, data }] of tensors) {
    entries[name] = { dtype: type, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(entries));
  // The format pads its header with spaces, so that the tensors begin at a multiple of 8.
  const header = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([
    length,
    header,
    ...Array.from(
      tensors.values(),
      ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ),
  ]);
}
