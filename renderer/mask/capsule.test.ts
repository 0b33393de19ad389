import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capsuleBetween, capsuleContains, capsuleSpans, createSpans, type StrokeSample } from "./capsule.ts";

const width = 411;
const height = 287;

/**
 * Above 0 outside the hull of two discs, below 0 inside. A point is in the hull when some disc on the way from a to b
 * contains it: |p - a - t·d|² - (ra + t·dr)² ≤ 0 for some t in 0..1, a parabola in t.
 */
function outside(a: StrokeSample, b: StrokeSample, x: number, y: number): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const dr = b.radius - a.radius;
  const px = x - a.x;
  const py = y - a.y;
  const square = dx * dx + dy * dy - dr * dr;
  const linear = -2 * (px * dx + py * dy + a.radius * dr);
  const constant = px * px + py * py - a.radius * a.radius;
  const at = (t: number) => (square * t + linear) * t + constant;
  const lowest = square > 0 ? Math.min(1, Math.max(0, -linear / (2 * square))) : 0;
  return Math.min(at(0), at(1), at(lowest));
}

const coordinate = (size: number) => fc.double({ min: -150, max: size + 150, noNaN: true });
const sample = fc.record({
  x: coordinate(width),
  y: coordinate(height),
  radius: fc.oneof(
    fc.double({ min: 0.3, max: 200, noNaN: true }),
    fc.double({ min: 0.3, max: 3, noNaN: true }),
  ),
});

function mismatches(a: StrokeSample, b: StrokeSample): string[] {
  const spans = createSpans();
  capsuleSpans(capsuleBetween(a, b), width, height, spans);
  const wrong: string[] = [];
  for (let y = 0; y < height; y++) {
    const isRow = y >= spans.from && y < spans.to;
    const start = isRow ? (spans.starts[y - spans.from] ?? 0) : 0;
    const end = isRow ? (spans.ends[y - spans.from] ?? 0) : 0;
    for (let x = 0; x < width; x++) {
      const distance = outside(a, b, x + 0.5, y + 0.5);
      // On the very edge two ways to compute the same may round differently.
      if (Math.abs(distance) < 1e-8) continue;
      if (x >= start && x < end !== distance < 0) wrong.push(`${x},${y}`);
    }
  }
  return wrong;
}

describe("the spans of a capsule", () => {
  it("are exactly the pixels whose centre lies in it, whatever its radii, cut to the picture", () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        expect(mismatches(a, b)).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  it("are exact for a constant radius, as a mouse draws", () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        expect(mismatches(a, { ...b, radius: a.radius })).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it("are a disc for a click", () => {
    const click = { x: 100.25, y: 80.75, radius: 40 };
    expect(mismatches(click, click)).toEqual([]);
  });

  it("take the larger disc when one lies in the other", () => {
    const large = { x: 100, y: 100, radius: 50 };
    const small = { x: 110, y: 105, radius: 10 };
    expect(mismatches(large, small)).toEqual([]);
    expect(mismatches(small, large)).toEqual([]);
  });

  it("are empty when it lies outside the picture", () => {
    const spans = createSpans();
    const a = { x: -80, y: -80, radius: 20 };
    capsuleSpans(capsuleBetween(a, { ...a, x: -200 }), width, height, spans);
    const rows = spans.to - spans.from;
    const covered = Array.from(
      { length: rows },
      (_, row) => (spans.ends[row] ?? 0) - (spans.starts[row] ?? 0),
    );
    expect(covered.every((pixels) => pixels === 0)).toBe(true);
  });

  it("include the edge itself", () => {
    const capsule = capsuleBetween({ x: 0, y: 0, radius: 5 }, { x: 20, y: 0, radius: 5 });
    expect(capsuleContains(capsule, 10, 5)).toBe(true);
    expect(capsuleContains(capsule, -5, 0)).toBe(true);
    expect(capsuleContains(capsule, 25, 0)).toBe(true);
    expect(capsuleContains(capsule, 10, 5.001)).toBe(false);
  });
});
