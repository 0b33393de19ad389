import { readFileSync } from "node:fs";
import type { TensorData } from "../../../electron/inference/runtime/tensor.ts";

export interface TestTensors {
  /** float32 or int64 */
  get(name: string): TensorData;
  floats(name: string): Float32Array;
  /** uint8 */
  bytes(name: string): { readonly shape: readonly number[]; readonly data: Uint8Array };
}

/** The tensors of a small safetensors file that the tests trust. */
export function readTensors(path: string): TestTensors {
  const file = readFileSync(path);
  const headerLength = Number(file.readBigUInt64LE(0));
  // A file of our own making: its header is what the format says.
  const header = JSON.parse(file.toString("utf8", 8, 8 + headerLength)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const read = (name: string) => {
    const entry = header[name];
    if (entry === undefined) throw new Error(`${path} has no ${name}`);
    const [begin, end] = entry.data_offsets;
    const bytes = Uint8Array.from(file.subarray(8 + headerLength + begin, 8 + headerLength + end));
    return { ...entry, bytes };
  };
  const get = (name: string): TensorData => {
    const { dtype, shape, bytes } = read(name);
    if (dtype === "I64") return { type: "int64", shape, data: new BigInt64Array(bytes.buffer) };
    if (dtype === "F32") return { type: "float32", shape, data: new Float32Array(bytes.buffer) };
    throw new Error(`${name} is ${dtype}`);
  };
  return {
    get,
    bytes(name) {
      const { dtype, shape, bytes } = read(name);
      if (dtype !== "U8") throw new Error(`${name} is ${dtype}`);
      return { shape, data: bytes };
    },
    floats(name) {
      const { data } = get(name);
      if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`);
      return data;
    },
  };
}
