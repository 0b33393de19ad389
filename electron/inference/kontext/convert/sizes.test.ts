import { describe, expect, it } from "vitest";
import type { Checkpoint, Precision, TensorEntry } from "../checkpoint/checkpoint.ts";
import { clipConfig, parseConfig, t5Config, transformerConfig, vaeConfig } from "../checkpoint/configs.ts";
import {
  clipTensors,
  type ExpectedTensors,
  t5Tensors,
  transformerTensors,
  vaeTensors,
} from "../checkpoint/expected-tensors.ts";
import { type EditTokens, type MemoryOptions, memoryNeeded, variantSizes } from "./sizes.ts";

function stored(expected: ExpectedTensors): ReadonlyMap<string, TensorEntry> {
  return new Map(
    [...expected].map(([name, shape]) => {
      const byteLength = 2 * shape.reduce((product, size) => product * size, 1);
      return [name, { name, type: "BF16", shape, file: "x", offset: 0, byteLength }];
    }),
  );
}

/** FLUX.1 Kontext [dev] as it is published, in bfloat16; without a byte of it. */
function published(): Checkpoint {
  const transformer = parseConfig(
    transformerConfig,
    { _class_name: "FluxTransformer2DModel", guidance_embeds: true },
    "transformer",
  );
  const vae = parseConfig(
    vaeConfig,
    {
      _class_name: "AutoencoderKL",
      block_out_channels: [128, 256, 512, 512],
      layers_per_block: 2,
      latent_channels: 16,
      use_quant_conv: false,
      use_post_quant_conv: false,
    },
    "vae",
  );
  const clip = parseConfig(
    clipConfig,
    { hidden_size: 768, intermediate_size: 3072, num_attention_heads: 12 },
    "clip",
  );
  const t5 = parseConfig(
    t5Config,
    { feed_forward_proj: "gated-gelu", d_model: 4096, d_ff: 10_240, num_layers: 24, num_heads: 64 },
    "t5",
  );
  return {
    folder: "/model",
    root: "/model",
    precision: "original",
    transformer: { config: transformer, tensors: stored(transformerTensors(transformer)) },
    vae: { config: vae, tensors: stored(vaeTensors(vae)) },
    clip: { config: clip, tensors: stored(clipTensors(clip)) },
    t5: { config: t5, tensors: stored(t5Tensors(t5)) },
    scheduler: {
      numTrainTimesteps: 1000,
      baseShift: 0.5,
      maxShift: 1.15,
      baseImageSeqLen: 256,
      maxImageSeqLen: 4096,
    },
    tokenizers: { clip: null, t5: null },
    fingerprint: "0".repeat(64),
  };
}

const fullSize = { text: 512, output: 4096, context: 4096 };

describe("what the published model takes", () => {
  it("on the disk is half with 8 bits and a third with 4, as the modulation stays", () => {
    const sizes = variantSizes(published());
    expect(sizes.original).toBe(2 * (11_901_408_320 + 83_819_683 + 123_060_480 + 4_762_310_656));
    // the headers of the files, as exactly this many bytes of weights
    expect(sizes.float16 - sizes.original).toBeGreaterThan(0);
    expect(sizes.float16 - sizes.original).toBeLessThan(300_000);
    expect(sizes.int8 / 1e9).toBeCloseTo(21.3, 0);
    expect(sizes.int4 / 1e9).toBeCloseTo(14.6, 0);
  });

  it("in memory falls with the precision, and grows with the picture and with what is computed in", () => {
    const checkpoint = published();
    const gigabytes = (precision: Precision, tokens: EditTokens, options: MemoryOptions) =>
      memoryNeeded(checkpoint, precision, tokens, options).device / 1e9;
    const half = { compute: "float16", vaePixels: 512 * 512 } as const;
    expect(gigabytes("original", fullSize, half)).toBeCloseTo(26, 0);
    expect(gigabytes("int8", fullSize, half)).toBeLessThan(gigabytes("float16", fullSize, half));
    expect(gigabytes("int4", fullSize, half)).toBeLessThan(gigabytes("int8", fullSize, half));
    const small = { text: 512, output: 1024, context: 1024 };
    expect(gigabytes("int4", small, half)).toBeLessThan(gigabytes("int4", fullSize, half));
    const whole = { ...half, vaePixels: Number.POSITIVE_INFINITY };
    expect(gigabytes("int4", fullSize, whole) - gigabytes("int4", fullSize, half)).toBeGreaterThan(2);
    expect(gigabytes("float16", fullSize, { ...half, compute: "float32" })).toBeGreaterThan(48);
    expect(memoryNeeded(checkpoint, "int4", fullSize, half).text).toBeLessThan(
      memoryNeeded(checkpoint, "original", fullSize, half).text,
    );
  });
});
