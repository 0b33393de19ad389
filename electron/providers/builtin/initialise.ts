import type { FillProgress } from "./fill-task.ts";
import { type Level, toFill } from "./level.ts";
import type { PatchField } from "./patch-field.ts";
import type { Random } from "./random.ts";

/** Comparisons in all; more make the coarsest level slow, fewer make its structure random. */
const comparisons = 600_000;
const fewestTries = 60;
const comparisonsPerStep = 40_000;

/**
 * Fills the coarsest level layer by layer from its border ("onion peel", Newson et al., "Non-local patch-based image
 * inpainting", IPOL 2017): each pixel copies the source whose surroundings agree best with what is known around it by
 * now. It decides which structures reach into the hole; a smooth start would prefer smooth textures everywhere.
 */
export function* peelInwards(
  level: Level,
  field: PatchField,
  random: Random,
  progress: FillProgress,
): Generator<FillProgress, void, void> {
  const { width, height, pixels } = level;
  const known = level.hole.map((value) => (value === toFill ? 0 : 1));
  const match = new Int32Array(width * height).fill(-1);
  const tries = Math.max(fewestTries, Math.floor(comparisons / Math.max(1, field.holePixels.length)));
  let unknown = Array.from(field.holePixels);
  let done = 0;
  while (unknown.length > 0) {
    const layer = unknown.filter((at) => touchesKnown(known, at, width, height));
    const values: number[] = [];
    for (const at of layer) {
      const centre = nearestCentre(at, level, field.radius);
      const source = bestSource(level, field, known, match, centre, tries, random);
      match[centre] = source;
      values.push(pixels[source + at - centre] ?? 0);
      done += Math.min(tries, field.sources.length);
      if (done > comparisonsPerStep) {
        done = 0;
        yield progress;
      }
    }
    for (const [index, at] of layer.entries()) {
      pixels[at] = values[index] ?? 0;
      known[at] = 1;
    }
    unknown = unknown.filter((at) => known[at] === 0);
  }
}

function touchesKnown(known: Uint8Array, at: number, width: number, height: number): boolean {
  const x = at % width;
  const y = (at - x) / width;
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
      if (known[row * width + column] === 1) return true;
    }
  }
  return false;
}

/** The centre nearest to a pixel whose patch lies in the picture. */
function nearestCentre(at: number, { width, height }: Level, radius: number): number {
  const x = at % width;
  const y = (at - x) / width;
  const centreX = Math.min(width - 1 - radius, Math.max(radius, x));
  const centreY = Math.min(height - 1 - radius, Math.max(radius, y));
  return centreY * width + centreX;
}

function bestSource(
  { width, pixels }: Level,
  { radius, sources, isSource }: PatchField,
  known: Uint8Array,
  match: Int32Array,
  centre: number,
  tries: number,
  random: Random,
): number {
  const offsets: number[] = [];
  for (let down = -radius; down <= radius; down++) {
    for (let right = -radius; right <= radius; right++) {
      if (known[centre + down * width + right] === 1) offsets.push(down * width + right);
    }
  }
  let best = sources[random() % sources.length] ?? 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  const consider = (source: number): void => {
    if (isSource[source] !== 1) return;
    const found = distanceAt(pixels, offsets, centre, source, bestDistance);
    if (found < bestDistance) {
      bestDistance = found;
      best = source;
    }
  };
  for (let down = -1; down <= 1; down++) {
    for (let right = -1; right <= 1; right++) {
      const offset = down * width + right;
      const neighbour = match[centre + offset] ?? -1;
      if (neighbour >= 0) consider(neighbour - offset);
    }
  }
  if (tries >= sources.length) {
    for (const source of sources) consider(source);
    return best;
  }
  for (let turn = 0; turn < tries; turn++) consider(sources[random() % sources.length] ?? 0);
  for (let reach = 2; reach >= 1; reach--) {
    const around = best;
    for (let down = -reach; down <= reach; down++) {
      for (let right = -reach; right <= reach; right++) consider(around + down * width + right);
    }
  }
  return best;
}

function distanceAt(
  pixels: Int32Array,
  offsets: readonly number[],
  target: number,
  source: number,
  limit: number,
): number {
  let sum = 0;
  for (const offset of offsets) {
    const wanted = pixels[target + offset] ?? 0;
    const offered = pixels[source + offset] ?? 0;
    const red = (wanted & 255) - (offered & 255);
    const green = ((wanted >> 8) & 255) - ((offered >> 8) & 255);
    const blue = ((wanted >> 16) & 255) - ((offered >> 16) & 255);
    const alpha = (wanted >>> 24) - (offered >>> 24);
    sum += red * red + green * green + blue * blue + alpha * alpha;
    if (sum >= limit) return sum;
  }
  return sum;
}
