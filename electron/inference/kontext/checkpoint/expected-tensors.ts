import type { ClipConfig, T5Config, TransformerConfig, VaeConfig } from "./configs.ts";

/** The shape of every weight that a graph needs, by the names that diffusers and transformers give them. */
export type ExpectedTensors = ReadonlyMap<string, readonly number[]>;

/** Of the sinusoids that the timestep and the guidance are embedded with; fixed in diffusers' FluxTransformer2DModel. */
const sinusoids = 256;

class TensorList {
  readonly shapes = new Map<string, readonly number[]>();

  weight(name: string, ...shape: number[]): void {
    this.shapes.set(`${name}.weight`, shape);
  }

  /** A weight whose first axis is that of its bias: linear, convolution. */
  biased(name: string, output: number, ...rest: number[]): void {
    this.weight(name, output, ...rest);
    this.shapes.set(`${name}.bias`, [output]);
  }
}

export function transformerTensors(config: TransformerConfig): ExpectedTensors {
  const list = new TensorList();
  const head = config.attentionHeadDim;
  const width = head * config.numAttentionHeads;
  list.biased("x_embedder", width, config.inChannels);
  list.biased("context_embedder", width, config.jointAttentionDim);
  const embedded: [string, number][] = [
    ["timestep_embedder", sinusoids],
    ["text_embedder", config.pooledProjectionDim],
  ];
  if (config.guidanceEmbeds) embedded.push(["guidance_embedder", sinusoids]);
  for (const [name, input] of embedded) {
    list.biased(`time_text_embed.${name}.linear_1`, width, input);
    list.biased(`time_text_embed.${name}.linear_2`, width, width);
  }
  for (let index = 0; index < config.numLayers; index++) {
    const block = `transformer_blocks.${index}`;
    list.biased(`${block}.norm1.linear`, 6 * width, width);
    list.biased(`${block}.norm1_context.linear`, 6 * width, width);
    for (const norm of ["norm_q", "norm_k", "norm_added_q", "norm_added_k"])
      list.weight(`${block}.attn.${norm}`, head);
    for (const linear of [
      "to_q",
      "to_k",
      "to_v",
      "add_q_proj",
      "add_k_proj",
      "add_v_proj",
      "to_out.0",
      "to_add_out",
    ]) {
      list.biased(`${block}.attn.${linear}`, width, width);
    }
    for (const stream of ["ff", "ff_context"]) {
      list.biased(`${block}.${stream}.net.0.proj`, 4 * width, width);
      list.biased(`${block}.${stream}.net.2`, width, 4 * width);
    }
  }
  for (let index = 0; index < config.numSingleLayers; index++) {
    const block = `single_transformer_blocks.${index}`;
    list.biased(`${block}.norm.linear`, 3 * width, width);
    list.biased(`${block}.proj_mlp`, 4 * width, width);
    list.biased(`${block}.proj_out`, width, 5 * width);
    for (const norm of ["norm_q", "norm_k"]) list.weight(`${block}.attn.${norm}`, head);
    for (const linear of ["to_q", "to_k", "to_v"]) list.biased(`${block}.attn.${linear}`, width, width);
  }
  list.biased("norm_out.linear", 2 * width, width);
  list.biased("proj_out", config.inChannels, width);
  return list.shapes;
}

export function vaeTensors(config: VaeConfig): ExpectedTensors {
  const list = new TensorList();
  const widths = config.blockOutChannels;
  const first = widths[0] ?? 0;
  const last = widths.at(-1) ?? 0;
  list.biased("encoder.conv_in", first, 3, 3, 3);
  let input = first;
  for (const [index, output] of widths.entries()) {
    const block = `encoder.down_blocks.${index}`;
    for (let layer = 0; layer < config.layersPerBlock; layer++) {
      residualBlock(list, `${block}.resnets.${layer}`, layer === 0 ? input : output, output);
    }
    if (index < widths.length - 1) list.biased(`${block}.downsamplers.0.conv`, output, output, 3, 3);
    input = output;
  }
  middleBlock(list, "encoder.mid_block", last, config.midBlockAddAttention);
  list.biased("encoder.conv_norm_out", last);
  list.biased("encoder.conv_out", 2 * config.latentChannels, last, 3, 3);

  list.biased("decoder.conv_in", last, config.latentChannels, 3, 3);
  middleBlock(list, "decoder.mid_block", last, config.midBlockAddAttention);
  input = last;
  for (const [index, output] of widths.toReversed().entries()) {
    const block = `decoder.up_blocks.${index}`;
    for (let layer = 0; layer <= config.layersPerBlock; layer++) {
      residualBlock(list, `${block}.resnets.${layer}`, layer === 0 ? input : output, output);
    }
    if (index < widths.length - 1) list.biased(`${block}.upsamplers.0.conv`, output, output, 3, 3);
    input = output;
  }
  list.biased("decoder.conv_norm_out", first);
  list.biased("decoder.conv_out", 3, first, 3, 3);
  return list.shapes;
}

function residualBlock(list: TensorList, name: string, input: number, output: number): void {
  list.biased(`${name}.norm1`, input);
  list.biased(`${name}.conv1`, output, input, 3, 3);
  list.biased(`${name}.norm2`, output);
  list.biased(`${name}.conv2`, output, output, 3, 3);
  if (input !== output) list.biased(`${name}.conv_shortcut`, output, input, 1, 1);
}

function middleBlock(list: TensorList, name: string, width: number, hasAttention: boolean): void {
  for (const resnet of [0, 1]) residualBlock(list, `${name}.resnets.${resnet}`, width, width);
  if (!hasAttention) return;
  list.biased(`${name}.attentions.0.group_norm`, width);
  for (const linear of ["to_q", "to_k", "to_v", "to_out.0"])
    list.biased(`${name}.attentions.0.${linear}`, width, width);
}

export function clipTensors(config: ClipConfig): ExpectedTensors {
  const list = new TensorList();
  const width = config.hiddenSize;
  list.weight("text_model.embeddings.token_embedding", config.vocabSize, width);
  list.weight("text_model.embeddings.position_embedding", config.maxPositionEmbeddings, width);
  for (let index = 0; index < config.numHiddenLayers; index++) {
    const layer = `text_model.encoder.layers.${index}`;
    for (const norm of ["layer_norm1", "layer_norm2"]) list.biased(`${layer}.${norm}`, width);
    for (const linear of ["q_proj", "k_proj", "v_proj", "out_proj"]) {
      list.biased(`${layer}.self_attn.${linear}`, width, width);
    }
    list.biased(`${layer}.mlp.fc1`, config.intermediateSize, width);
    list.biased(`${layer}.mlp.fc2`, width, config.intermediateSize);
  }
  list.biased("text_model.final_layer_norm", width);
  return list.shapes;
}

export function t5Tensors(config: T5Config): ExpectedTensors {
  const list = new TensorList();
  const width = config.dModel;
  const heads = config.numHeads * config.dKv;
  list.weight("shared", config.vocabSize, width);
  const bias = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias";
  list.weight(bias, config.relativeAttentionNumBuckets, config.numHeads);
  for (let index = 0; index < config.numLayers; index++) {
    const attention = `encoder.block.${index}.layer.0`;
    list.weight(`${attention}.layer_norm`, width);
    for (const linear of ["q", "k", "v"]) list.weight(`${attention}.SelfAttention.${linear}`, heads, width);
    list.weight(`${attention}.SelfAttention.o`, width, heads);
    const feedForward = `encoder.block.${index}.layer.1`;
    list.weight(`${feedForward}.layer_norm`, width);
    for (const linear of ["wi_0", "wi_1"])
      list.weight(`${feedForward}.DenseReluDense.${linear}`, config.dFf, width);
    list.weight(`${feedForward}.DenseReluDense.wo`, width, config.dFf);
  }
  list.weight("encoder.final_layer_norm", width);
  return list.shapes;
}
