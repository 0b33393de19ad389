import type { FileHandle } from "node:fs/promises";
import { damaged } from "../checkpoint/file-faults.ts";
import { readInto } from "../checkpoint/read-header.ts";
import { quantisationBlock } from "../checkpoint/stored-tensors.ts";
import type { PlannedTensor } from "./planned-file.ts";
import { type QuantisationError, quantiseRows } from "./quantise.ts";
import { type FloatType, floatBytes, narrow, widen } from "./weight-values.ts";

/** Elements at a time: 16 MiB as float32. With what is read and written, a conversion holds at most 40 MiB. */
const chunkElements = 4 * 1024 * 1024;

export interface TensorReport extends QuantisationError {
  /** Weights beyond the largest float16, which became ±65504. */
  readonly clamped: number;
}

export interface TensorFiles {
  readonly source: FileHandle;
  readonly target: FileHandle;
  /** Called before each chunk, which takes a fraction of a second; what it throws ends the conversion. */
  readonly beforeChunk: () => void;
  /** Bytes that were written. */
  readonly onWritten: (bytes: number) => void;
}

/** Reads one weight, converts it in chunks, and writes it to its place. */
export async function convertTensor(tensor: PlannedTensor, files: TensorFiles): Promise<TensorReport> {
  const { source, storage } = tensor;
  const { type } = source;
  if (type === "U8") throw damaged(source.file, `has ${source.name} quantised already`);
  if (storage === "as-is") return copy(tensor, files);
  const elements = source.byteLength / floatBytes[type];
  const columns = source.shape.at(-1) ?? 1;
  // a row of a matrix is quantised whole; every model's row is far shorter than a chunk
  const step =
    storage === "float16" ? chunkElements : Math.max(1, Math.floor(chunkElements / columns)) * columns;
  const report = { clamped: 0, squaredError: 0, squaredSum: 0 };
  for (let start = 0; start < elements; start += step) {
    files.beforeChunk();
    const values = await valuesOf(tensor, type, start, Math.min(step, elements - start), files.source);
    if (storage === "float16") {
      const halves = new Uint16Array(values.length);
      report.clamped += narrow(values, halves);
      await write(files, halves, tensor.place.offset + 2 * start);
    } else {
      const bits = storage === "int8" ? 8 : 4;
      const blocks = (values.length / columns) * Math.ceil(columns / quantisationBlock);
      const codes = new Uint8Array((blocks * quantisationBlock * bits) / 8);
      const scales = new Uint16Array(blocks);
      const { squaredError, squaredSum } = quantiseRows(values, columns, bits, { codes, scales });
      report.squaredError += squaredError;
      report.squaredSum += squaredSum;
      const firstBlock = (start / columns) * Math.ceil(columns / quantisationBlock);
      await write(files, codes, tensor.place.offset + (firstBlock * quantisationBlock * bits) / 8);
      if (tensor.scales !== null) await write(files, scales, tensor.scales.offset + 2 * firstBlock);
    }
  }
  return report;
}

async function copy(tensor: PlannedTensor, files: TensorFiles): Promise<TensorReport> {
  const { source, place } = tensor;
  const step = 4 * chunkElements;
  for (let start = 0; start < source.byteLength; start += step) {
    files.beforeChunk();
    const bytes = new Uint8Array(Math.min(step, source.byteLength - start));
    await readInto(files.source, bytes, source.offset + start, source.file);
    await write(files, bytes, place.offset + start);
  }
  return { clamped: 0, squaredError: 0, squaredSum: 0 };
}

async function valuesOf(
  { source }: PlannedTensor,
  type: FloatType,
  start: number,
  count: number,
  file: FileHandle,
): Promise<Float32Array> {
  const bytes = new Uint8Array(count * floatBytes[type]);
  await readInto(file, bytes, source.offset + start * floatBytes[type], source.file);
  const values = new Float32Array(count);
  widen(type, bytes, values);
  // one weight that is no number would make every pixel none
  if (values.some((number) => !Number.isFinite(number))) {
    throw damaged(source.file, `has a weight in ${source.name} that is infinite or no number`);
  }
  return values;
}

async function write(
  { target, onWritten }: TensorFiles,
  data: Uint8Array | Uint16Array,
  position: number,
): Promise<void> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await target.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
  onWritten(bytes.length);
}
