import {
  clamp,
  expandRect,
  intersectRects,
  isEmptyRect,
  type Rect,
  uniteRects,
} from "../../../shared/domain/geometry.ts";
import { capsuleBetween, capsuleSpans, createSpans } from "../capsule.ts";
import { combinePlanes } from "../operations/map-plane.ts";
import type { PicturePixels } from "../operations/picture-pixels.ts";
import type { Plane } from "../plane.ts";
import { PlaneWriter } from "../plane-rows.ts";
import type { BrushSample } from "../rasterise.ts";
import { type ColorClusters, clusterColors } from "./color-clusters.ts";
import { type ColorImage, halvings } from "./color-image.ts";
import { background, cutImage, foreground, unknown } from "./cut-image.ts";

/** The window's pixels at most: a larger window is looked at in a smaller size, so that a stroke stays quick. */
const mostPixels = 2 ** 20;
/** Pixels that are cut at once; from there on only the border is refined. */
const firstCut = 20_000;
/** Pixels on either side of the border that are decided again at each finer size. */
const band = 2;
const clusterCounts = { inside: 6, outside: 12 };
/** Colours that the clusters are made of, at most. */
const colorSamples = 1500;

/**
 * The mask with what the stroke touches added (or taken out), out to the edges of that: a graph cut in a window around
 * the stroke, first in a small size and then, at each finer one, only along its border (multilevel banded graph cuts,
 * Lombaert, Sun, Grady and Xu, ICCV 2005). The stroke is inside, the window's border outside but where it is the
 * picture's. Only what hangs together with the stroke is kept.
 */
export function quickSelect(
  picture: PicturePixels,
  mask: Plane,
  samples: readonly BrushSample[],
  subtract: boolean,
): Plane {
  const window = windowAround(samples, picture);
  if (isEmptyRect(window)) return mask;
  let shrink = 1;
  while (window.width * window.height > mostPixels * shrink * shrink) shrink *= 2;
  const size = { width: Math.ceil(window.width / shrink), height: Math.ceil(window.height / shrink) };
  const images = halvings({ ...size, pixels: picture.read(window, shrink).slice() }, firstCut);
  const seedsAt = (image: ColorImage) => strokeSeeds(image, samples, window, window.width / image.width);

  const coarsest = images.at(-1);
  if (!coarsest) return mask;
  const known = seedsAt(coarsest);
  if (!known.includes(foreground)) return mask;
  markBorder(known, coarsest, window, picture);
  const guide = {
    inside: clustersOf(coarsest, known, foreground, clusterCounts.inside),
    outside: clustersOf(coarsest, known, background, clusterCounts.outside),
  };
  let labels = connected(
    cutImage(coarsest, known, new Uint8Array(known.length).fill(1), guide),
    known,
    coarsest.width,
  );
  for (let level = images.length - 2; level >= 0; level--) {
    const image = images[level];
    const coarse = images[level + 1];
    if (!image || !coarse) break;
    const enlarged = enlarge(labels, coarse, image);
    const open = nearBorder(enlarged, image);
    const seeds = seedsAt(image);
    // Of the pixels that are open nothing is known but what the stroke says.
    const given = enlarged.map((label, index) =>
      seeds[index] === foreground ? foreground : open[index] === 1 ? unknown : label,
    );
    labels = cutImage(image, given, open, guide);
  }
  const selection = selectionOf(labels, size.width, shrink, window, mask);
  return combinePlanes(mask, selection, subtract ? "subtract" : "add");
}

/** Around the stroke as far as it may grow in one go: what is further away takes another stroke. */
function windowAround(samples: readonly BrushSample[], picture: PicturePixels): Rect {
  let touched: Rect = { x: 0, y: 0, width: 0, height: 0 };
  let largest = 0;
  for (const { x, y, radius } of samples) {
    const left = Math.floor(x - radius);
    const top = Math.floor(y - radius);
    const side = Math.ceil(2 * radius) + 1;
    touched = uniteRects(touched, { x: left, y: top, width: side, height: side });
    largest = Math.max(largest, radius);
  }
  const margin = Math.ceil(Math.max(96, 6 * largest, Math.max(touched.width, touched.height) / 2));
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  return intersectRects(expandRect(touched, margin), whole);
}

/** `foreground` where the stroke went, at the image's size; elsewhere `unknown`. */
function strokeSeeds(
  { width, height }: ColorImage,
  samples: readonly BrushSample[],
  window: Rect,
  step: number,
): Uint8Array {
  const seeds = new Uint8Array(width * height);
  const spans = createSpans();
  const inImage = ({ x, y, radius }: BrushSample) => ({
    x: (x - window.x) / step,
    y: (y - window.y) / step,
    // Somewhat less than the brush, whose edge one does not aim with; never so small that no pixel is hit.
    radius: Math.max((radius * 0.8) / step, 0.75),
  });
  for (const [index, sample] of samples.entries()) {
    const before = samples[Math.max(0, index - 1)] ?? sample;
    capsuleSpans(capsuleBetween(inImage(before), inImage(sample)), width, height, spans);
    for (let row = spans.from; row < spans.to; row++) {
      const start = row * width + (spans.starts[row - spans.from] ?? 0);
      const end = row * width + (spans.ends[row - spans.from] ?? 0);
      if (end > start) seeds.fill(foreground, start, end);
    }
  }
  return seeds;
}

/** The window's sides inside the picture are outside the object. */
function markBorder(known: Uint8Array, { width, height }: ColorImage, window: Rect, picture: PicturePixels) {
  const mark = (x: number, y: number) => {
    if (known[y * width + x] === unknown) known[y * width + x] = background;
  };
  const isInner = {
    left: window.x > 0,
    right: window.x + window.width < picture.width,
    top: window.y > 0,
    bottom: window.y + window.height < picture.height,
  };
  for (let x = 0; x < width; x++) {
    if (isInner.top) mark(x, 0);
    if (isInner.bottom) mark(x, height - 1);
  }
  for (let y = 0; y < height; y++) {
    if (isInner.left) mark(0, y);
    if (isInner.right) mark(width - 1, y);
  }
}

function clustersOf(image: ColorImage, known: Uint8Array, label: number, count: number): ColorClusters {
  const marked = Array.from(known.entries()).flatMap(([index, value]) => (value === label ? [index] : []));
  // With the whole picture in the window nothing is known of the outside: all that is not stroke may be it.
  const indices =
    marked.length > 0 ? marked : Array.from(known.keys()).filter((index) => known[index] === unknown);
  const stride = Math.max(1, Math.floor(indices.length / colorSamples));
  const colors = indices
    .filter((_, index) => index % stride === 0)
    .flatMap((index) => Array.from(image.pixels.subarray(index * 4, index * 4 + 3)));
  return clusterColors(Float64Array.from(colors.length > 0 ? colors : [0, 0, 0]), count);
}

/** The foreground that is connected with the seeds over sides; the rest becomes background. */
function connected(labels: Uint8Array, seeds: Uint8Array, width: number): Uint8Array {
  const kept = new Uint8Array(labels.length).fill(background);
  const pending: number[] = [];
  const visit = (index: number) => {
    if (labels[index] !== foreground || kept[index] === foreground) return;
    kept[index] = foreground;
    pending.push(index);
  };
  for (const [index, seed] of seeds.entries()) if (seed === foreground) visit(index);
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (index % width > 0) visit(index - 1);
    if (index % width < width - 1) visit(index + 1);
    if (index >= width) visit(index - width);
    if (index + width < labels.length) visit(index + width);
  }
  return kept;
}

function enlarge(labels: Uint8Array, coarse: ColorImage, { width, height }: ColorImage): Uint8Array {
  const enlarged = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      enlarged[y * width + x] = labels[(y >> 1) * coarse.width + (x >> 1)] ?? background;
    }
  }
  return enlarged;
}

/** 1 for the pixels near a change of label. */
function nearBorder(labels: Uint8Array, { width, height }: ColorImage): Uint8Array {
  const near = new Uint8Array(labels.length);
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const index = y * width + x;
      const label = labels[index];
      if (label === labels[index + 1] && label === labels[index + width]) continue;
      const left = clamp(x - band, 0, width);
      const right = clamp(x + band + 2, 0, width);
      for (let row = Math.max(0, y - band); row < Math.min(height, y + band + 2); row++) {
        near.fill(1, row * width + left, row * width + right);
      }
    }
  }
  return near;
}

/** The foreground as a selection of the mask's size; a label counts for `shrink` × `shrink` pixels. */
function selectionOf(labels: Uint8Array, width: number, shrink: number, window: Rect, mask: Plane): Plane {
  const writer = new PlaneWriter(mask);
  const row = new Uint8Array(window.width);
  for (let y = 0; y < window.height; y++) {
    if (y % shrink === 0) {
      const first = (y / shrink) * width;
      for (let x = 0, column = first; x < window.width; x += shrink, column++) {
        row.fill(labels[column] === foreground ? 255 : 0, x, x + shrink);
      }
    }
    writer.writeSpan(window.y + y, window.x, window.width, row);
  }
  return writer.finish();
}
