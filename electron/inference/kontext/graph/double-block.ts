import { invariant } from "../../../../shared/assert.ts";
import { add, cast, multiply, tanhGelu, widenSaturated } from "../../onnx/operators/elementwise.ts";
import { concat, cutRows } from "../../onnx/operators/layout.ts";
import { knownDimensionAt, type Value } from "../../onnx/value.ts";
import { modulatedNorm, modulations } from "./modulation.ts";
import type { Module } from "./module.ts";
import { type BlockSettings, normalizedHeads, rotatedAttention } from "./rotated-attention.ts";

/** The states of image and text tokens, float32 [S, width] and [T, width]. */
export interface Streams {
  readonly image: Value;
  readonly text: Value;
}

/** Where a stream's weights are in a block, and how diffusers calls them. */
interface StreamNames {
  readonly norm: string;
  readonly queries: string;
  readonly keys: string;
  readonly values: string;
  readonly queryNorm: string;
  readonly keyNorm: string;
  readonly out: string;
  readonly feedForward: string;
}

const imageNames: StreamNames = {
  norm: "norm1",
  queries: "attn.to_q",
  keys: "attn.to_k",
  values: "attn.to_v",
  queryNorm: "attn.norm_q",
  keyNorm: "attn.norm_k",
  out: "attn.to_out.0",
  feedForward: "ff",
};
const textNames: StreamNames = {
  norm: "norm1_context",
  queries: "attn.add_q_proj",
  keys: "attn.add_k_proj",
  values: "attn.add_v_proj",
  queryNorm: "attn.norm_added_q",
  keyNorm: "attn.norm_added_k",
  out: "attn.to_add_out",
  feedForward: "ff_context",
};

/** A block with weights of its own for image and text, which meet in attention (`FluxTransformerBlock`). */
export function doubleBlock(block: Module, { image, text }: Streams, settings: BlockSettings): Streams {
  const { graph } = block;
  const imageHalf = beforeAttention(block, image, imageNames, settings);
  const textHalf = beforeAttention(block, text, textNames, settings);
  const attended = rotatedAttention(
    block.at("attn"),
    {
      queries: concat(graph, [textHalf.queries, imageHalf.queries], 0),
      keys: concat(graph, [textHalf.keys, imageHalf.keys], 0),
      values: concat(graph, [textHalf.values, imageHalf.values], 0),
    },
    settings,
  );
  const [attendedText, attendedImage] = cutRows(graph, attended, settings.textTokens, ["T", "S"]);
  return {
    image: afterAttention(block, image, attendedImage, { names: imageNames, ...imageHalf, settings }),
    text: afterAttention(block, text, attendedText, { names: textNames, ...textHalf, settings }),
  };
}

interface HalfBlock {
  readonly queries: Value;
  readonly keys: Value;
  readonly values: Value;
  readonly attentionGate: Value;
  readonly feedForward: { readonly shift: Value; readonly scale: Value; readonly gate: Value };
}

function beforeAttention(block: Module, x: Value, names: StreamNames, settings: BlockSettings): HalfBlock {
  const width = knownDimensionAt(x, 1);
  const norm = block.at(names.norm);
  const [shift, scale, attentionGate, feedForwardShift, feedForwardScale, feedForwardGate] = modulations(
    norm,
    { width, count: 6 },
  );
  invariant(
    attentionGate !== undefined &&
      feedForwardShift !== undefined &&
      feedForwardScale !== undefined &&
      feedForwardGate !== undefined,
    "six modulations were asked for",
  );
  const normalized = cast(norm.graph, modulatedNorm(norm.graph, x, { scale, shift }), settings.compute);
  const project = (name: string) => block.at(name).linear(normalized, width, { hasBias: true });
  return {
    queries: normalizedHeads(block.at(names.queryNorm), project(names.queries), settings.heads),
    keys: normalizedHeads(block.at(names.keyNorm), project(names.keys), settings.heads),
    values: project(names.values),
    attentionGate,
    feedForward: { shift: feedForwardShift, scale: feedForwardScale, gate: feedForwardGate },
  };
}

interface AfterAttention extends HalfBlock {
  readonly names: StreamNames;
  readonly settings: BlockSettings;
}

function afterAttention(
  block: Module,
  x: Value,
  attended: Value,
  { names, settings, attentionGate, feedForward }: AfterAttention,
): Value {
  const { graph } = block;
  const width = knownDimensionAt(x, 1);
  const projected = widenSaturated(graph, block.at(names.out).linear(attended, width, { hasBias: true }));
  const withAttention = add(graph, x, multiply(graph, projected, attentionGate));
  const normalized = modulatedNorm(block.at(names.feedForward).graph, withAttention, feedForward);
  const network = block.at(names.feedForward).at("net");
  const widened = network
    .at("0.proj")
    .linear(cast(graph, normalized, settings.compute), 4 * width, { hasBias: true });
  const narrowed = network.at("2").linear(tanhGelu(network.graph, widened), width, { hasBias: true });
  return add(graph, withAttention, multiply(graph, widenSaturated(graph, narrowed), feedForward.gate));
}
