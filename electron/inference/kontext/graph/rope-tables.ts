/** Rotary position embedding of every token: cosine and sine of every pair of a head's components, [tokens, width]. */
export interface RopeTables {
  readonly tokens: number;
  /** Half the width of a head. */
  readonly width: number;
  readonly cosines: Float32Array<ArrayBuffer>;
  readonly sines: Float32Array<ArrayBuffer>;
}

const theta = 10_000;

/**
 * FLUX's rotary tables (`FluxPosEmbed`): axis by axis, the pair `i` of an axis that turns `d` components turns by
 * position · 10000^(−2i/d). Computed in float64 and rounded once, as diffusers does.
 *
 * @param ids [tokens, axes.length], row-major: a token's position along every axis.
 * @param axes How many of a head's components turn with each axis; even numbers.
 */
export function ropeTables(ids: Float32Array, axes: readonly number[]): RopeTables {
  const tokens = ids.length / axes.length;
  const width = axes.reduce((sum, axis) => sum + axis, 0) / 2;
  const cosines = new Float32Array(tokens * width);
  const sines = new Float32Array(tokens * width);
  let column = 0;
  for (const [axis, components] of axes.entries()) {
    for (let pair = 0; pair < components / 2; pair += 1) {
      const frequency = 1 / theta ** ((2 * pair) / components);
      for (let token = 0; token < tokens; token += 1) {
        const angle = (ids[token * axes.length + axis] ?? 0) * frequency;
        cosines[token * width + column] = Math.cos(angle);
        sines[token * width + column] = Math.sin(angle);
      }
      column += 1;
    }
  }
  return { tokens, width, cosines, sines };
}
