import type { Component } from "../checkpoint/checkpoint.ts";
import type { TransformerConfig } from "../checkpoint/configs.ts";

/** A linear layer that makes shifts, scales and gates of the conditioning, for one norm of the transformer. */
export interface ModulationLinear {
  /** As diffusers calls it, such as "transformer_blocks.0.norm1.linear". */
  readonly name: string;
  /** Of how many vectors of the transformer's width. */
  readonly count: number;
}

/** All of a transformer, in the order in which it uses them. */
export function modulationLinears(config: TransformerConfig): readonly ModulationLinear[] {
  const linears = (blocks: number, list: string, norms: readonly string[], count: number) =>
    Array.from({ length: blocks }, (_, index) =>
      norms.map((norm) => ({ name: `${list}.${index}.${norm}.linear`, count })),
    ).flat();
  return [
    ...linears(config.numLayers, "transformer_blocks", ["norm1", "norm1_context"], 6),
    ...linears(config.numSingleLayers, "single_transformer_blocks", ["norm"], 3),
    { name: "norm_out.linear", count: 2 },
  ];
}

/** Of weights as they are stored: room that a computer has which can run the model at all. */
const largestPart = 512 * 2 ** 20;

/** Neighbours that are loaded together: all layers of the published model are 6.5 GB, and each is wanted once a run. */
export function modulationParts({
  config,
  tensors,
}: Component<TransformerConfig>): readonly (readonly ModulationLinear[])[] {
  const parts: ModulationLinear[][] = [];
  let part: ModulationLinear[] = [];
  let size = 0;
  for (const linear of modulationLinears(config)) {
    const bytes = tensors.get(`${linear.name}.weight`)?.byteLength ?? 0;
    if (part.length === 0 || size + bytes > largestPart) {
      part = [];
      size = 0;
      parts.push(part);
    }
    part.push(linear);
    size += bytes;
  }
  return parts;
}
