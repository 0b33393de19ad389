import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { safetensorsBytes, type TensorToWrite } from "./safetensors-bytes.ts";
import { tinyCheckpoint } from "./tiny-kontext.ts";

export const weightFiles = {
  transformer: "transformer/diffusion_pytorch_model.safetensors",
  vae: "vae/diffusion_pytorch_model.safetensors",
  clip: "text_encoder/model.safetensors",
  t5: "text_encoder_2/model.safetensors",
} as const;
export type WeightFile = keyof typeof weightFiles;

export type Tensors = Map<string, TensorToWrite>;

/** Copies the tiny checkpoint, whose files are read-only for tests, into a folder that is made. */
export async function copyCheckpoint(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(tinyCheckpoint, folder, { recursive: true });
}

/** Reads a whole safetensors file, trusting it. */
export async function readTensors(path: string): Promise<Tensors> {
  const file = await readFile(path);
  const dataStart = 8 + Number(file.readBigUInt64LE(0));
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> =
    JSON.parse(file.toString("utf8", 8, dataStart));
  const tensors: Tensors = new Map();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [start, end] = offsets;
    tensors.set(name, { dtype, shape, bytes: file.subarray(dataStart + start, dataStart + end) });
  }
  return tensors;
}

/** Replaces the weights of one network of a copy. */
export async function changeTensors(
  folder: string,
  component: WeightFile,
  change: (tensors: Tensors) => Tensors,
): Promise<void> {
  const path = join(folder, weightFiles[component]);
  await writeFile(path, safetensorsBytes(change(await readTensors(path))));
}

/** Splits the weights of one network of a copy over several files with an index. */
export async function shardTensors(folder: string, component: WeightFile, count: number): Promise<void> {
  const path = join(folder, weightFiles[component]);
  const tensors = [...(await readTensors(path))];
  await rm(path);
  const base = path.slice(0, -".safetensors".length);
  const weightMap: Record<string, string> = {};
  for (let shard = 0; shard < count; shard++) {
    const suffix = `-${String(shard + 1).padStart(5, "0")}-of-${String(count).padStart(5, "0")}.safetensors`;
    const part = tensors.filter((_, index) => index % count === shard);
    for (const [name] of part) weightMap[name] = `${base.slice(base.lastIndexOf("/") + 1)}${suffix}`;
    await writeFile(base + suffix, safetensorsBytes(part));
  }
  await writeFile(`${path}.index.json`, JSON.stringify({ metadata: {}, weight_map: weightMap }));
}

/** Cuts float32 down to bfloat16, rounding towards zero. */
export function toBfloat16(tensors: Tensors): Tensors {
  return new Map(
    [...tensors].map(([name, { shape, bytes }]) => {
      const halves = Buffer.alloc(bytes.length / 2);
      for (let index = 0; index < halves.length / 2; index++)
        bytes
          .subarray(4 * index + 2, 4 * index + 4)
          .forEach((byte, at) => halves.writeUInt8(byte, 2 * index + at));
      return [name, { dtype: "BF16", shape, bytes: halves }];
    }),
  );
}
