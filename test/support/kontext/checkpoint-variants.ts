import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { safetensorsBytes, type TensorToWrite } from "./safetensors-bytes.ts";
import { tinyCheckpoint } from "./tiny-kontext.ts";

/** Copies a checkpoint with all its float32 weights rounded to bfloat16, to nearest, halves to even. */
export async function writeBfloat16Checkpoint(target: string, source = tinyCheckpoint): Promise<void> {
  await cp(source, target, { recursive: true });
  for (const path of await weightFiles(target)) {
    const rounded = [...(await tensorsOf(path))].map(
      ([name, { shape, bytes }]) =>
        [name, { dtype: "BF16", shape, bytes: roundedToBfloat16(bytes) }] as const,
    );
    await writeFile(path, safetensorsBytes(rounded));
  }
}

/** Copies a checkpoint with each file of weights split into two and an index, as large models are published. */
export async function writeShardedCheckpoint(target: string, source = tinyCheckpoint): Promise<void> {
  await cp(source, target, { recursive: true });
  for (const path of await weightFiles(target)) {
    const tensors = [...(await tensorsOf(path))];
    const half = Math.ceil(tensors.length / 2);
    const stem = path.slice(0, -".safetensors".length);
    const weightMap: Record<string, string> = {};
    for (const [index, part] of [tensors.slice(0, half), tensors.slice(half)].entries()) {
      const shard = `${stem}-0000${index + 1}-of-00002.safetensors`;
      await writeFile(shard, safetensorsBytes(part, { format: "pt" }));
      for (const [name] of part) weightMap[name] = shard.slice(shard.lastIndexOf("/") + 1);
    }
    const index = { metadata: { total_size: 0 }, weight_map: weightMap };
    await writeFile(`${path}.index.json`, JSON.stringify(index));
    await rm(path);
  }
}

async function weightFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  const isWeights = /^(transformer|vae|text_encoder|text_encoder_2)[/\\][^/\\]+[.]safetensors$/;
  return names.filter((name) => isWeights.test(name)).map((name) => join(folder, name));
}

async function tensorsOf(path: string): Promise<ReadonlyMap<string, TensorToWrite>> {
  const file = await readFile(path);
  const dataStart = 8 + Number(file.readBigUInt64LE(0));
  // A file of the fixture's own generator: its header is what the format says.
  const header = JSON.parse(file.toString("utf8", 8, dataStart)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [begin, end],
          },
        ]) => [name, { dtype, shape, bytes: file.subarray(dataStart + begin, dataStart + end) }],
      ),
  );
}

function roundedToBfloat16(bytes: Uint8Array): Uint8Array {
  const bits = new Uint32Array(Uint8Array.from(bytes).buffer);
  const halves = Uint16Array.from(bits, (value) => (value + 0x7fff + ((value >>> 16) & 1)) >>> 16);
  return new Uint8Array(halves.buffer);
}
