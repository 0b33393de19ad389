import { cp, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  clipConfig,
  parseConfig,
  t5Config,
  transformerConfig,
  vaeConfig,
} from "../../../electron/inference/kontext/checkpoint/configs.ts";
import {
  clipTensors,
  type ExpectedTensors,
  t5Tensors,
  transformerTensors,
  vaeTensors,
} from "../../../electron/inference/kontext/checkpoint/expected-tensors.ts";
import { safetensorsBytes, type TensorToWrite } from "../../support/kontext/safetensors-bytes.ts";
import { tinyCheckpoint } from "../../support/kontext/tiny-kontext.ts";

/** What differs from the tiny checkpoint's configs: about 100 million parameters in all. */
const changes = {
  transformer: {
    num_layers: 4,
    num_single_layers: 8,
    attention_head_dim: 128,
    num_attention_heads: 4,
    joint_attention_dim: 512,
    pooled_projection_dim: 256,
    axes_dims_rope: [16, 56, 56],
  },
  vae: { block_out_channels: [64, 128, 256, 256], layers_per_block: 2, norm_num_groups: 32 },
  text_encoder: {
    hidden_size: 256,
    intermediate_size: 1024,
    num_hidden_layers: 4,
    num_attention_heads: 4,
    projection_dim: 256,
  },
  text_encoder_2: { d_model: 512, d_kv: 64, d_ff: 1024, num_heads: 8, num_layers: 4, num_decoder_layers: 4 },
};

/**
 * A checkpoint of a size between the tests' and the real one, with random weights, written once.
 *
 * @returns Its parameters.
 */
export async function writeMidCheckpoint(folder: string): Promise<number> {
  const counted = join(folder, "parameters.json");
  const isThere = await stat(counted).catch(() => null); // not there: the first run
  if (isThere) return Number(await readFile(counted, "utf8"));
  const unfinished = `${folder}.part`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await cp(tinyCheckpoint, unfinished, { recursive: true });
  const config = async (part: keyof typeof changes) => {
    const path = join(unfinished, part, "config.json");
    const merged: Record<string, unknown> = { ...JSON.parse(await readFile(path, "utf8")), ...changes[part] };
    // JSON in JavaScript writes 1.0 as 1, which transformers refuses for these; their defaults are the same.
    for (const key of ["initializer_factor", "attention_dropout", "classifier_dropout"]) delete merged[key];
    await writeFile(path, JSON.stringify(merged, null, 2));
    return merged;
  };
  const write = (path: string, tensors: ExpectedTensors) =>
    writeWeights(join(unfinished, `${path}.safetensors`), tensors);
  const read = <Schema extends Parameters<typeof parseConfig>[0]>(schema: Schema, json: unknown) =>
    parseConfig(schema, json, "config.json");
  const parameters =
    (await write(
      "transformer/diffusion_pytorch_model",
      transformerTensors(read(transformerConfig, await config("transformer"))),
    )) +
    (await write("vae/diffusion_pytorch_model", vaeTensors(read(vaeConfig, await config("vae"))))) +
    (await write("text_encoder/model", clipTensors(read(clipConfig, await config("text_encoder"))))) +
    (await write("text_encoder_2/model", t5Tensors(read(t5Config, await config("text_encoder_2")))));
  await writeFile(join(unfinished, "parameters.json"), `${parameters}\n`);
  await rename(unfinished, folder);
  return parameters;
}

async function writeWeights(path: string, tensors: ExpectedTensors): Promise<number> {
  let count = 0;
  const made: [string, TensorToWrite][] = [];
  for (const [name, shape] of tensors) {
    const values = randomWeight(name, shape);
    count += values.length;
    made.push([name, { dtype: "F32", shape, bytes: new Uint8Array(values.buffer) }]);
  }
  await writeFile(path, safetensorsBytes(made, { format: "pt" }));
  return count;
}

/** Of a size that keeps activations near 1: norms about 1, biases small, matrices by their inputs. */
function randomWeight(name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const [outputs = 1, ...inputs] = shape;
  const fanIn = inputs.reduce((product, side) => product * side, 1);
  const isVector = inputs.length === 0;
  const scale = isVector ? 0.1 : /embedding|shared/.test(name) ? 0.6 : 1 / Math.sqrt(fanIn);
  const centre = isVector && name.endsWith("weight") ? 1 : 0;
  let state = 0x811c9dc5;
  for (const char of name) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 16777619);
  return Float32Array.from({ length: outputs * fanIn }, () => {
    // xorshift32, Marsaglia 2003; uniform of the same variance as a normal value.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return centre + scale * (state / 2 ** 31) * Math.sqrt(3);
  });
}
