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

/** 450 MB each of the published model in two bytes a weight. */
const mostParts = 16;

/** Neighbours that are loaded together: all layers of the published model are 6.5 GB, and each is wanted once a run. */
export function modulationParts(config: TransformerConfig): readonly (readonly ModulationLinear[])[] {
  const linears = modulationLinears(config);
  const vectors = linears.reduce((sum, { count }) => sum + count, 0);
  const parts: ModulationLinear[][] = Array.from({ length: mostParts }, () => []);
  let before = 0;
  for (const linear of linears) {
    parts[Math.floor((before * mostParts) / vectors)]?.push(linear);
    before += linear.count;
  }
  return parts.filter((part) => part.length > 0);
}
