import type { MaskRaster, Raster8 } from "../../shared/domain/raster.ts";
import { dilate } from "./box-filters.ts";

/** For each channel, what a value of the answer becomes. */
export type ColourMatch = readonly [ChannelMatch, ChannelMatch, ChannelMatch];

interface ChannelMatch {
  readonly gain: number;
  /** 8-bit units. */
  readonly offset: number;
}

/** Fewer pixels around a mask say nothing about a colour. */
const fewestPixels = 150;
/** 8-bit units: how far a pixel that a model left alone may lie from what the match makes of it. */
const agreementLimit = 14;
/** Of the ring's pixels. Below it the model painted around the mask, too, and nothing can be said. */
const leastAgreeing = 0.5;
/** Casts beyond these are no casts, but another picture. */
const largestGain = 1.3;
const largestOffset = 48;
/** 8-bit units: a match that moves no value further is not worth making. */
const smallestChange = 0.5;
/** Pixels that count for a gain of 1: a ring of one colour must not invent another contrast. */
const priorWeight = 0.02;

/**
 * How an answer's colours must change to be those of the picture, by a ring around the mask where both should be alike.
 * Per channel a gain and an offset, by least squares with Tukey's weights, so that what the model did repaint there has no say.
 * @param sent what the model was shown, or a smaller copy.
 * @param answer of the same size, already where it belongs.
 * @param mask of the same size.
 * @param usable 0 = made up or not shown; same size.
 * @returns null where the ring does not agree with itself, and where there is nothing to change.
 */
export function matchColour(
  sent: Raster8,
  answer: Raster8,
  mask: MaskRaster,
  usable: Uint8Array,
): ColourMatch | null {
  const ring = ringAround(mask, usable);
  if (ring.length < fewestPixels) return null;
  const [red, green, blue] = [0, 1, 2].map((channel) => fitChannel(sent, answer, ring, channel));
  if (!red || !green || !blue) return null;
  const match: ColourMatch = [red, green, blue];
  if (match.some(isImplausible) || !agrees(sent, answer, ring, match)) return null;
  return match.some(isWorthwhile) ? match : null;
}

/** The answer's pixels changed so; transparency stays. */
export function applyColourMatch(picture: Raster8, match: ColourMatch): Raster8 {
  const tables = match.map(({ gain, offset }) =>
    Uint8ClampedArray.from({ length: 256 }, (_, value) => gain * value + offset),
  );
  const data = Uint8Array.from(picture.data);
  for (const [channel, table] of tables.entries()) {
    for (let at = channel; at < data.length; at += picture.channels) data[at] = table[data[at] ?? 0] ?? 0;
  }
  return { ...picture, data };
}

/** Pixels near the mask, but not so near that a model's change bleeds into them. */
function ringAround({ width, height, data }: MaskRaster, usable: Uint8Array): Int32Array {
  const side = Math.max(width, height);
  const near = dilate(data, width, height, Math.max(2, Math.round(side / 100)));
  const wide = dilate(data, width, height, Math.max(8, Math.round(side / 12)));
  const ring: number[] = [];
  for (let at = 0; at < data.length; at++) {
    if (wide[at] === 1 && near[at] === 0 && usable[at] === 1) ring.push(at);
  }
  return Int32Array.from(ring);
}

/** sent ≈ gain · answer + offset over the ring. Values at the ends of the range are clipped and do not count. */
function fitChannel(sent: Raster8, answer: Raster8, ring: Int32Array, channel: number): ChannelMatch {
  let gain = 1;
  let offset = medianDifference(sent, answer, ring, channel);
  for (let iteration = 0; iteration < 10; iteration++) {
    let weights = 0;
    let meanFrom = 0;
    let meanTo = 0;
    let square = 0;
    let product = 0;
    for (const at of ring) {
      const from = answer.data[at * answer.channels + channel] ?? 0;
      const to = sent.data[at * sent.channels + channel] ?? 0;
      if (from === 0 || from === 255 || to === 0 || to === 255) continue;
      const share = (to - gain * from - offset) / agreementLimit;
      if (Math.abs(share) >= 1) continue;
      const weight = (1 - share * share) ** 2;
      weights += weight;
      meanFrom += weight * from;
      meanTo += weight * to;
      square += weight * from * from;
      product += weight * from * to;
    }
    if (weights < 1) break;
    meanFrom /= weights;
    meanTo /= weights;
    const spread = square / weights - meanFrom * meanFrom;
    const prior = priorWeight * 255;
    gain = (product / weights - meanFrom * meanTo + prior) / (spread + prior);
    offset = meanTo - gain * meanFrom;
  }
  return { gain, offset };
}

function medianDifference(sent: Raster8, answer: Raster8, ring: Int32Array, channel: number): number {
  const differences = Float32Array.from(
    ring,
    (at) =>
      (sent.data[at * sent.channels + channel] ?? 0) - (answer.data[at * answer.channels + channel] ?? 0),
  ).toSorted();
  return differences[differences.length >> 1] ?? 0;
}

function isImplausible({ gain, offset }: ChannelMatch): boolean {
  return gain > largestGain || gain < 1 / largestGain || Math.abs(gain * 128 + offset - 128) > largestOffset;
}

function isWorthwhile({ gain, offset }: ChannelMatch): boolean {
  return Math.max(Math.abs(offset), Math.abs(gain * 255 + offset - 255)) > smallestChange;
}

/** Whether enough of the ring is, in every channel, what the match makes of the answer. */
function agrees(sent: Raster8, answer: Raster8, ring: Int32Array, match: ColourMatch): boolean {
  let agreeing = 0;
  for (const at of ring) {
    const isAlike = match.every(({ gain, offset }, channel) => {
      const from = answer.data[at * answer.channels + channel] ?? 0;
      const to = sent.data[at * sent.channels + channel] ?? 0;
      return Math.abs(to - Math.min(255, Math.max(0, gain * from + offset))) < agreementLimit;
    });
    if (isAlike) agreeing++;
  }
  return agreeing >= leastAgreeing * ring.length;
}
