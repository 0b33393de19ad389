import { createHash } from "node:crypto";
import type { Checkpoint, Precision, TensorEntry, WeightType } from "../checkpoint/checkpoint.ts";
import { type ComponentName, componentLayouts } from "../checkpoint/component-layout.ts";
import { conversionKey, conversionMark, sourceKey } from "../checkpoint/converted-folder.ts";
import { tensorBytes } from "../checkpoint/safetensors-header.ts";
import { type Storage, scalesName, storageOf, storedTensors } from "../checkpoint/stored-tensors.ts";

/** A range of the file that is written. */
interface Place {
  /** From the beginning of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface PlannedTensor {
  readonly source: TensorEntry;
  readonly storage: Storage;
  readonly place: Place;
  /** Null where the storage has none. */
  readonly scales: Place | null;
}

/** One safetensors file of a converted checkpoint, before a byte of it is written. */
export interface PlannedFile {
  readonly component: ComponentName;
  readonly fileName: string;
  /** With the eight bytes of its length. */
  readonly header: Uint8Array;
  /** In the order in which they lie in the file. */
  readonly tensors: readonly PlannedTensor[];
  /** Of the whole file. */
  readonly byteLength: number;
  /** Lower-case hex SHA-256 of the header, which says the source, the precision and every tensor. */
  readonly id: string;
}

/** @param checkpoint at its original precision. */
export function planFile(
  checkpoint: Checkpoint,
  component: ComponentName,
  precision: Precision,
): PlannedFile {
  const sources = checkpoint[component].tensors;
  const shapes = new Map([...sources].map(([name, { shape }]) => [name, shape]));
  const places = new Map<string, Place>();
  const entries: Record<string, unknown> = {
    __metadata__: {
      format: "pt",
      [conversionKey]: conversionMark(precision),
      [sourceKey]: checkpoint.weightsFingerprint,
    },
  };
  let end = 0;
  for (const { name, type, shape } of storedTensors(component, shapes, precision)) {
    const dtype: WeightType = type ?? sources.get(name)?.type ?? "F32";
    const byteLength = tensorBytes(dtype, shape) ?? 0;
    entries[name] = { dtype, shape, data_offsets: [end, end + byteLength] };
    places.set(name, { offset: end, byteLength });
    end += byteLength;
  }
  const header = headerBytes(JSON.stringify(entries));
  const placed = (name: string): Place | null => {
    const place = places.get(name);
    return place === undefined ? null : { ...place, offset: header.length + place.offset };
  };
  const tensors = [...sources].flatMap(([name, source]): PlannedTensor[] => {
    const place = placed(name);
    if (place === null) return [];
    return [
      { source, storage: storageOf(component, name, precision), place, scales: placed(scalesName(name)) },
    ];
  });
  return {
    component,
    fileName: `${componentLayouts[component].folder}.safetensors`,
    header,
    tensors,
    byteLength: header.length + end,
    id: createHash("sha256").update(header).digest("hex"),
  };
}

/** Padded with spaces so that the data begins at a multiple of 64 bytes: every element is aligned in a mapped file. */
function headerBytes(json: string): Uint8Array {
  const padding = (64 - ((8 + Buffer.byteLength(json)) % 64)) % 64;
  const text = Buffer.from(json + " ".repeat(padding));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text]);
}
