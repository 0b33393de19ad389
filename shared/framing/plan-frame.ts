import type { Model } from "../catalogue/model.ts";
import type { SizePolicy } from "../catalogue/size-policy.ts";
import { clamp, expandRect, intersectRects, type Rect, type Size } from "../domain/geometry.ts";
import type { FramePlan } from "./frame-plan.ts";

type SizeRange = Extract<SizePolicy, { kind: "range" }>;

/**
 * How many pixels around a mask a remote model is shown: enough to continue what is there and to find out whether the
 * answer is shifted, little enough that the mask keeps most of the model's pixels.
 */
export function contextAroundMask({ width, height }: Rect): number {
  return Math.max(64, Math.round(Math.max(width, height) / 4));
}

/**
 * Which part of a picture a model is shown, and at what size. The canvas is the mask's bounds with `context`, grown to a
 * ratio that the model takes: first by more of the picture, and beyond its edges only where it ends. A small part is
 * shown pixel for pixel with up to a megapixel around it, or as much as it needs; a large one is made smaller; one is made
 * larger only where the picture has fewer pixels than the model's minimum.
 *
 * Sides are rounded to whole pixels, so that width and height are scaled by factors that differ by less than one pixel
 * over the whole side. The map has no rounding: sent (u, v) shows picture
 * (canvas.x + u · canvas.width / sent.width, canvas.y + v · canvas.height / sent.height), edges on edges, and whoever
 * undoes it with the same numbers is back within the accuracy of the resampling.
 * @param maskBounds not empty, inside the picture; null for the whole picture.
 * @param context ≥ 0 picture pixels; Infinity for the whole picture.
 */
export function planFrame(picture: Size, maskBounds: Rect | null, model: Model, context: number): FramePlan {
  const wanted = wantedPart(picture, maskBounds, context);
  switch (model.sizes.kind) {
    case "any":
      return { canvas: wanted, sent: { width: wanted.width, height: wanted.height } };
    case "list": {
      const sent = chooseFromList(wanted, model.sizes.sizes);
      const fitting = scaleToFit(picture, sent);
      return planFor(sent, fitting > littlePadding ? 1 : fitting, wanted, picture);
    }
    case "range": {
      const size =
        sizePixelForPixel(wanted, picture, withinMegapixel(model.sizes)) ??
        sizePixelForPixel(wanted, picture, model.sizes);
      if (size) return planFor(size, 1, wanted, picture);
      const sent = scaledSize(wanted, picture, model.sizes);
      return planFor(sent, scaleToFit(picture, sent), wanted, picture);
    }
  }
}

/**
 * Services charge by the megapixel (of 1 000 000 pixels), and one is ample surroundings for a mask that leaves room in
 * it: a small mask must not cost as much as a large one.
 */
function withinMegapixel(range: SizeRange): SizeRange {
  return { ...range, preferredPixels: clamp(1_000_000, range.minimumPixels, range.preferredPixels) };
}

/** Rather a tenth of what is sent beyond the picture's edges than every pixel enlarged by a tenth. */
const littlePadding = 0.9;

/** Picture pixels for one that is sent, where what is sent shows no more than the picture; 1 at most. */
function scaleToFit(picture: Size, sent: Size): number {
  return Math.min(1, picture.width / sent.width, picture.height / sent.height);
}

function wantedPart(picture: Size, maskBounds: Rect | null, context: number): Rect {
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  if (maskBounds === null) return whole;
  const margin = Math.round(clamp(context, 0, Math.max(picture.width, picture.height)));
  return intersectRects(expandRect(maskBounds, margin), whole);
}

/**
 * The canvas of the ratio of `sent` around `wanted`.
 * @param leastScale picture pixels for one that is sent; more where `wanted` needs it.
 */
function planFor(sent: Size, leastScale: number, wanted: Rect, picture: Size): FramePlan {
  const scale = Math.max(leastScale, wanted.width / sent.width, wanted.height / sent.height);
  const width = Math.max(wanted.width, Math.round(sent.width * scale));
  const height = Math.max(wanted.height, Math.round(sent.height * scale));
  return {
    canvas: {
      x: place(wanted.x, wanted.width, width, picture.width),
      y: place(wanted.y, wanted.height, height, picture.height),
      width,
      height,
    },
    sent,
  };
}

/** Where a side of `length` begins: around the wanted part, inside the picture, or evenly beyond both of its edges. */
function place(from: number, wanted: number, length: number, limit: number): number {
  if (length >= limit) return Math.floor((limit - length) / 2);
  return clamp(from - Math.floor((length - wanted) / 2), 0, limit - length);
}

/** The nearest ratio; of several sizes with it the smallest that shows every pixel, or else the largest. */
function chooseFromList(wanted: Size, sizes: readonly Size[]): Size {
  const distances = sizes.map((size) => ratioDistance(size, wanted));
  const nearest = Math.min(...distances);
  const equal = sizes
    .filter((_, index) => (distances[index] ?? 0) <= nearest + 0.01)
    .toSorted((a, b) => areaOf(a) - areaOf(b));
  const chosen =
    equal.find(({ width, height }) => width >= wanted.width && height >= wanted.height) ?? equal.at(-1);
  return chosen ?? wanted;
}

/** The size at which the wanted part, with more of the picture, is sent as it is; null if the model allows none. */
function sizePixelForPixel(wanted: Size, picture: Size, range: SizeRange): Size | null {
  const least = growToRatio(wanted, range.maximumRatio);
  const limit = (own: number, side: number): number =>
    Math.max(side, Math.ceil(own / range.step) * range.step);
  const width = limit(least.width, picture.width);
  const height = limit(least.height, picture.height);
  return nearestSize(
    growToPixels(least, picture, range),
    range,
    (size) =>
      size.width >= wanted.width &&
      size.height >= wanted.height &&
      size.width <= width &&
      size.height <= height,
  );
}

/** The size that the wanted part is scaled to: what the model works best at, or its minimum. */
function scaledSize(wanted: Size, picture: Size, range: SizeRange): Size {
  const grown = growToPixels(growToRatio(wanted, range.maximumRatio), picture, range);
  const pixels = clamp(areaOf(grown), range.minimumPixels, range.preferredPixels);
  const factor = Math.sqrt(pixels / areaOf(grown));
  const scaled = { width: grown.width * factor, height: grown.height * factor };
  return nearestSize(scaled, range, () => true) ?? nearestStep(scaled, range);
}

/** The smallest size of an allowed ratio that contains `wanted`. */
function growToRatio({ width, height }: Size, maximumRatio: number): Size {
  return { width: Math.max(width, height / maximumRatio), height: Math.max(height, width / maximumRatio) };
}

/** More of the picture, up to the pixels that the model works best at; what one side lacks the other makes up for. */
function growToPixels(part: Size, picture: Size, { preferredPixels, maximumRatio }: SizeRange): Size {
  const factor = Math.max(1, Math.sqrt(preferredPixels / areaOf(part)));
  const side = (own: number, limit: number): number => Math.max(own, Math.min(limit, own * factor));
  const width = side(part.width, picture.width);
  const height = side(part.height, picture.height);
  const fill = (own: number, other: number, limit: number): number =>
    Math.max(own, Math.min(limit, preferredPixels / other, other * maximumRatio));
  return factor === 1
    ? part
    : { width: fill(width, height, picture.width), height: fill(height, width, picture.height) };
}

/**
 * The allowed size nearest to `target` in area and, twice as important, in ratio; none above the preferred pixels as
 * long as the minimum is below them.
 */
function nearestSize(target: Size, range: SizeRange, accepts: (size: Size) => boolean): Size | null {
  const { step, minimumSide, maximumSide } = range;
  const most = Math.min(range.maximumPixels, Math.max(range.preferredPixels, range.minimumPixels));
  let best: Size | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let width = Math.ceil(minimumSide / step) * step; width <= maximumSide; width += step) {
    const heights = [(width * target.height) / target.width, areaOf(target) / width, target.height];
    for (const height of heights.flatMap((ideal) => [
      Math.floor(ideal / step) * step,
      Math.ceil(ideal / step) * step,
    ])) {
      const size = { width, height };
      const area = areaOf(size);
      if (height < minimumSide || height > maximumSide || area < range.minimumPixels || area > most) continue;
      if (Math.max(width / height, height / width) > range.maximumRatio || !accepts(size)) continue;
      const distance = Math.abs(Math.log(area / areaOf(target))) + 2 * ratioDistance(size, target);
      if (distance < least) [best, least] = [size, distance];
    }
  }
  return best;
}

/** For a range whose limits contradict each other: the step and the sides are kept, the pixels are not. */
function nearestStep(target: Size, { step, minimumSide, maximumSide }: SizeRange): Size {
  const side = (length: number): number =>
    Math.max(step, Math.round(clamp(length, minimumSide, maximumSide) / step) * step);
  return { width: side(target.width), height: side(target.height) };
}

function ratioDistance(a: Size, b: Size): number {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width)));
}

function areaOf({ width, height }: Size): number {
  return width * height;
}
