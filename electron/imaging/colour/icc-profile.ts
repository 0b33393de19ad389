import type { Matrix } from "./primaries.ts";

/** A channel's value 0..1 → linear light 0..1. */
export type Curve = (value: number) => number;

/** Colours that a curve per channel and one matrix describe; what a person's camera, screen or editor writes. */
export type SimpleProfile =
  | { readonly kind: "grey"; readonly curve: Curve }
  | {
      readonly kind: "rgb";
      readonly curves: readonly [Curve, Curve, Curve];
      /** Linear RGB → CIE XYZ relative to D50. */
      readonly toXyz: Matrix;
    };

/**
 * Reads an ICC profile (ICC.1:2022, and version 2) of the matrix or the grey kind.
 * @returns null for one that needs tables (printers, scanners) or is not a profile: a colour engine's work.
 */
export function readSimpleProfile(icc: Uint8Array): SimpleProfile | null {
  try {
    return read(new DataView(icc.buffer, icc.byteOffset, icc.byteLength));
  } catch (error) {
    if (error instanceof RangeError) return null; // points outside itself
    throw error;
  }
}

function read(view: DataView): SimpleProfile | null {
  if (text(view, 36) !== "acsp" || text(view, 20) !== "XYZ ") return null;
  const tags = new Map<string, number>();
  for (let index = Math.min(view.getUint32(128), 200) - 1; index >= 0; index--) {
    tags.set(text(view, 132 + 12 * index), view.getUint32(136 + 12 * index));
  }
  const space = text(view, 16);
  if (space === "GRAY") {
    const curve = readCurve(view, tags.get("kTRC"));
    return curve && { kind: "grey", curve };
  }
  // With tables in it (A2B0) the matrix is a fallback for engines that read none.
  if (space !== "RGB " || tags.has("A2B0")) return null;
  const red = readCurve(view, tags.get("rTRC"));
  const green = readCurve(view, tags.get("gTRC"));
  const blue = readCurve(view, tags.get("bTRC"));
  const r = readXyz(view, tags.get("rXYZ"));
  const g = readXyz(view, tags.get("gXYZ"));
  const b = readXyz(view, tags.get("bXYZ"));
  if (!red || !green || !blue || !r || !g || !b) return null;
  return {
    kind: "rgb",
    curves: [red, green, blue],
    toXyz: [r[0], g[0], b[0], r[1], g[1], b[1], r[2], g[2], b[2]],
  };
}

function readXyz(view: DataView, at: number | undefined): readonly [number, number, number] | null {
  if (at === undefined || text(view, at) !== "XYZ ") return null;
  return [fixed(view, at + 8), fixed(view, at + 12), fixed(view, at + 16)];
}

/** curveType and parametricCurveType (ICC.1 §10.6, §10.18). */
function readCurve(view: DataView, at: number | undefined): Curve | null {
  if (at === undefined) return null;
  if (text(view, at) === "curv") return readSampledCurve(view, at);
  if (text(view, at) === "para") return readParametricCurve(view, at);
  return null;
}

function readSampledCurve(view: DataView, at: number): Curve {
  const count = view.getUint32(at + 8);
  if (count === 0) return (value) => value;
  if (count === 1) {
    const gamma = view.getUint16(at + 12) / 256;
    return (value) => value ** gamma;
  }
  if (at + 12 + 2 * count > view.byteLength) throw new RangeError("curve outside the profile");
  const samples = Float64Array.from(
    { length: count },
    (_, index) => view.getUint16(at + 12 + 2 * index) / 65535,
  );
  return (value) => {
    const place = value * (count - 1);
    const below = Math.min(count - 2, Math.floor(place));
    const low = samples[below] ?? 0;
    return low + ((samples[below + 1] ?? 0) - low) * (place - below);
  };
}

function readParametricCurve(view: DataView, at: number): Curve | null {
  const kind = view.getUint16(at + 8);
  const parameters = [1, 3, 4, 5, 7][kind];
  if (parameters === undefined) return null;
  const values = Array.from({ length: parameters }, (_, index) => fixed(view, at + 12 + 4 * index));
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = values;
  switch (kind) {
    case 0:
      return (x) => x ** g;
    case 1:
      return (x) => (x >= -b / a ? (a * x + b) ** g : 0);
    case 2:
      return (x) => (x >= -b / a ? (a * x + b) ** g + c : c);
    case 3:
      return (x) => (x >= d ? (a * x + b) ** g : c * x);
    default:
      return (x) => (x >= d ? (a * x + b) ** g + e : c * x + f);
  }
}

/** s15Fixed16Number. */
function fixed(view: DataView, at: number): number {
  return view.getInt32(at) / 65536;
}

function text(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}
