import { type ColorClusters, clusterDistance } from "./color-clusters.ts";
import type { ColorImage } from "./color-image.ts";
import { MaxFlow } from "./max-flow.ts";

/** What is known of a pixel before the cut. */
export const unknown = 0;
export const foreground = 1;
export const background = 2;

/** What a cut goes by besides the image itself. */
export interface CutGuide {
  readonly inside: ColorClusters;
  readonly outside: ColorClusters;
}

/** How much the colours of a pixel count against the contrast of its edges, which count up to `edgeWeight`. */
const colorWeight = 24;
const edgeWeight = 30;
/** Stands for a certainty. */
const endless = 1e9;

const neighbours = [
  { dx: 1, dy: 0, distance: 1 },
  { dx: 0, dy: 1, distance: 1 },
  { dx: 1, dy: 1, distance: Math.SQRT2 },
  { dx: -1, dy: 1, distance: Math.SQRT2 },
] as const;

/**
 * Labels every pixel `foreground` or `background`: the cheapest way to divide the image, where a border costs less along
 * edges (Boykov and Jolly 2001, with the contrast of GrabCut, Rother, Kolmogorov and Blake 2004), and a pixel
 * less on the side whose colours are nearer (Lazy Snapping, Li et al. 2004).
 * @param known `unknown`, `foreground` or `background` for each pixel
 * @param open 1 for the pixels to decide; of the others `known` holds
 */
export function cutImage(
  image: ColorImage,
  known: Uint8Array,
  open: Uint8Array,
  guide: CutGuide,
): Uint8Array {
  const { width, height } = image;
  const nodes = new Int32Array(width * height).fill(-1);
  let count = 0;
  for (let index = 0; index < nodes.length; index++) if (open[index] === 1) nodes[index] = count++;
  const flow = new MaxFlow(count, count * neighbours.length);
  const falloff = contrastFalloff(image);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const index = y * width + x;
      const node = nodes[index] ?? -1;
      if (node >= 0) addColor(flow, node, image.pixels, index * 4, known[index] ?? unknown, guide);
      for (const { dx, dy, distance } of neighbours) {
        if (x + dx < 0 || x + dx >= width || y + dy >= height) continue;
        const other = index + dy * width + dx;
        const otherNode = nodes[other] ?? -1;
        if (node < 0 && otherNode < 0) continue;
        const weight =
          (edgeWeight / distance) * Math.exp(-falloff * contrast(image.pixels, index * 4, other * 4));
        if (node >= 0 && otherNode >= 0) flow.addEdge(node, otherNode, weight);
        else if (node >= 0) addFixed(flow, node, known[other] ?? unknown, weight);
        else addFixed(flow, otherNode, known[index] ?? unknown, weight);
      }
    }
  }
  flow.cut();
  return known.map((label, index) => {
    const node = nodes[index] ?? -1;
    if (node < 0) return label;
    return flow.isSource(node) ? foreground : background;
  });
}

function addColor(
  flow: MaxFlow,
  node: number,
  pixels: Uint8ClampedArray,
  offset: number,
  known: number,
  { inside, outside }: CutGuide,
): void {
  if (known !== unknown) {
    addFixed(flow, node, known, endless);
    return;
  }
  const [r = 0, g = 0, b = 0] = [pixels[offset], pixels[offset + 1], pixels[offset + 2]];
  const toInside = clusterDistance(inside, r, g, b) + 1;
  const toOutside = clusterDistance(outside, r, g, b) + 1;
  const share = toOutside / (toInside + toOutside);
  flow.addTerminals(node, colorWeight * share, colorWeight * (1 - share));
}

function addFixed(flow: MaxFlow, node: number, label: number, weight: number): void {
  if (label === foreground) flow.addTerminals(node, weight, 0);
  else flow.addTerminals(node, 0, weight);
}

function contrast(pixels: Uint8ClampedArray, a: number, b: number): number {
  const dr = (pixels[a] ?? 0) - (pixels[b] ?? 0);
  const dg = (pixels[a + 1] ?? 0) - (pixels[b + 1] ?? 0);
  const db = (pixels[a + 2] ?? 0) - (pixels[b + 2] ?? 0);
  return dr * dr + dg * dg + db * db;
}

/** GrabCut's beta: 1 / (2 · mean contrast of neighbours), so that what counts as an edge suits the picture. */
function contrastFalloff({ width, height, pixels }: ColorImage): number {
  let sum = 0;
  let count = 0;
  for (let index = 0; index + width < width * height; index += 3) {
    sum += contrast(pixels, index * 4, (index + width) * 4);
    if (index % width < width - 1) sum += contrast(pixels, index * 4, (index + 1) * 4);
    count += 2;
  }
  return sum === 0 ? 0 : count / (2 * sum);
}
