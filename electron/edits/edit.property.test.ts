import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rect } from "../../shared/domain/geometry.ts";
import type { MaskRaster, Raster, Raster8 } from "../../shared/domain/raster.ts";
import { planFrame } from "../../shared/framing/plan-frame.ts";
import { editWith, pixelForPixel } from "../../test/support/edits/edit-runs.ts";
import { fillRandom, randomRaster, seededRandom } from "../imaging/fixtures/rasters.ts";
import { decodeMask, encodeMask } from "../imaging/mask-codec.ts";
import { decodeCanonical, encodePicture } from "../imaging/picture-codec.ts";
import { composite } from "./composite.ts";
import { measureGuarantee } from "./guarantee.ts";
import { measureMask } from "./mask-bounds.ts";

/** One edit with a provider that answers with noise everywhere. */
interface Case {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly depth: 8 | 16;
  readonly providerChannels: 3 | 4;
  readonly mask: MaskKind;
  readonly context: number;
  readonly seed: number;
}

const maskKinds = [
  "empty",
  "full",
  "one pixel",
  "noise",
  "sparse",
  "soft disc",
  "hard box",
  "at an edge",
  "two islands",
] as const;
type MaskKind = (typeof maskKinds)[number];

function paintMask({ width, height, mask, seed }: Case): MaskRaster {
  const random = seededRandom(seed ^ 0x5bd1e995);
  const data = new Uint8Array(width * height);
  const box = (x0: number, y0: number, x1: number, y1: number): void => {
    for (let y = y0; y <= Math.min(y1, height - 1); y++) {
      data.fill(255, y * width + Math.min(x0, width - 1), y * width + Math.min(x1, width - 1) + 1);
    }
  };
  const [a, b] = [Math.floor(random() * width), Math.floor(random() * height)];
  switch (mask) {
    case "empty":
      break;
    case "full":
      data.fill(255);
      break;
    case "one pixel":
      data[b * width + a] = 1 + Math.floor(random() * 255);
      break;
    case "noise":
      fillRandom(data, random);
      break;
    case "sparse":
      for (let count = 0; count < 20; count++)
        data[Math.floor(random() * data.length)] = Math.floor(random() * 256);
      break;
    case "soft disc": {
      const radius = 1 + Math.min(300, (Math.max(width, height) * random()) / 2);
      for (let y = Math.max(0, b - 300); y < Math.min(height, b + 300); y++) {
        for (let x = Math.max(0, a - 300); x < Math.min(width, a + 300); x++) {
          const inside = 1 - Math.hypot(x - a, y - b) / radius;
          data[y * width + x] = Math.round(255 * Math.min(1, Math.max(0, 2 * inside)));
        }
      }
      break;
    }
    case "hard box":
      box(a, b, a + Math.floor(random() * width), b + Math.floor(random() * height));
      break;
    case "at an edge":
      if (random() < 0.5) box(0, 0, a, Math.floor(b / 3));
      else box(a, b, width - 1, height - 1);
      break;
    case "two islands":
      box(0, 0, Math.floor(width / 5), Math.floor(height / 5));
      box(width - 1, height - 1, width - 1, height - 1);
      break;
  }
  return { width, height, data };
}

function noise(width: number, height: number, channels: 3 | 4, seed: number): Raster8 {
  return {
    width,
    height,
    channels,
    data: fillRandom(new Uint8Array(width * height * channels), seededRandom(seed)),
  };
}

interface Faults {
  /** Samples that differ where the mask is 0. */
  outside: number;
  /** Samples that are not the provider's where the mask is 255. */
  inside: number;
  /** Samples that do not lie between the parent's and the provider's. */
  between: number;
}

/**
 * Judges a result by the definition of a masked edit, sample by sample, with nothing of the product's code.
 * A provider with transparency over a picture without may leave any share of the parent.
 */
function judge(
  parent: Raster,
  mask: MaskRaster,
  provider: Raster8,
  offset: { x: number; y: number },
  result: Raster,
): Faults {
  const faults: Faults = { outside: 0, inside: 0, between: 0 };
  const { width, height, channels } = parent;
  const scale = parent.data instanceof Uint16Array ? 257 : 1;
  const mayKeepParent = channels === 3 && provider.channels === 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const weight = mask.data[y * width + x] ?? 0;
      const at = (y * width + x) * channels;
      const from = ((y - offset.y) * provider.width + (x - offset.x)) * provider.channels;
      for (let channel = 0; channel < channels; channel++) {
        const before = parent.data[at + channel] ?? -1;
        const after = result.data[at + channel] ?? -1;
        if (weight === 0) {
          if (after !== before) faults.outside++;
          continue;
        }
        const isOpaque = channel === 3 && provider.channels === 3;
        const given = scale * (isOpaque ? 255 : (provider.data[from + channel] ?? -1));
        if (weight === 255 && after !== given && !mayKeepParent) faults.inside++;
        if (after < Math.min(before, given) || after > Math.max(before, given)) faults.between++;
      }
    }
  }
  return faults;
}

/** The whole way: frame, provider, composite, and the product's own check against ours. */
async function runEdit(edit: Case): Promise<void> {
  const parent = randomRaster(edit.width, edit.height, edit.channels, edit.depth, edit.seed);
  const mask = paintMask(edit);
  const before = parent.data.slice();
  if (measureMask(mask).pixels === 0) {
    await expect(editWith(parent, mask, edit.context, noise(1, 1, 3, 1))).rejects.toThrow(
      "The mask is empty",
    );
    const untouched = composite(parent, mask, noise(edit.width, edit.height, 3, 1), {
      x: 0,
      y: 0,
      width: edit.width,
      height: edit.height,
    });
    expect(measureGuarantee(parent, untouched, mask)).toEqual({
      pixelsChangedOutside: 0,
      pixelsChangedInside: 0,
      pixelsInMask: 0,
    });
    expect(judge(parent, mask, noise(edit.width, edit.height, 3, 1), { x: 0, y: 0 }, untouched).outside).toBe(
      0,
    );
    return;
  }
  const rect = partOf(parent, mask, edit.context);
  const provider = noise(rect.width, rect.height, edit.providerChannels, edit.seed + 1);
  const { raster, guarantee } = await editWith(parent, mask, edit.context, provider);
  expect(judge(parent, mask, provider, rect, raster)).toEqual({ outside: 0, inside: 0, between: 0 });
  expect(guarantee.pixelsChangedOutside).toBe(0);
  expect(guarantee.pixelsInMask).toBe(mask.data.filter((value) => value > 0).length);
  // The parent itself stays as it was: its node is still in the history.
  expect(Buffer.compare(bytesOf(parent.data), bytesOf(before))).toBe(0);
  expect(raster.data.buffer).not.toBe(parent.data.buffer);
}

/** The part of the picture that a model of any size is shown. */
function partOf(parent: Raster, mask: MaskRaster, context: number): Rect {
  return planFrame(parent, measureMask(mask).bounds, pixelForPixel, context).canvas;
}

function bytesOf(data: Uint8Array | Uint16Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

const primes = [2, 3, 5, 7, 13, 31, 61, 97, 127, 251];
const side = fc.oneof(fc.constantFrom(1, ...primes), fc.integer({ min: 1, max: 160 }));
const rest = {
  channels: fc.constantFrom(3 as const, 4 as const),
  depth: fc.constantFrom(8 as const, 16 as const),
  providerChannels: fc.constantFrom(3 as const, 4 as const),
  mask: fc.constantFrom(...maskKinds),
  context: fc.oneof(fc.constantFrom(0, Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 64 })),
  seed: fc.nat({ max: 0x7fff_ffff }),
};

describe("0 bytes differ where the mask is 0, exactly the provider's where it is 255, between elsewhere", () => {
  it("for 600 small pictures of any shape", async () => {
    await fc.assert(fc.asyncProperty(fc.record({ width: side, height: side, ...rest }), runEdit), {
      numRuns: 600,
      seed: 20261121,
    });
  });

  it("for 24 of about a megapixel", async () => {
    const middle = fc.constantFrom(509, 631, 997, 1021, 1280);
    await fc.assert(fc.asyncProperty(fc.record({ width: middle, height: middle, ...rest }), runEdit), {
      numRuns: 24,
      seed: 20261121,
    });
  });

  const large = {
    width: 4096,
    height: 3072,
    channels: 3,
    depth: 8,
    providerChannels: 3,
    context: 32,
    seed: 7,
  } as const;
  it.each<Case>([
    { ...large, mask: "soft disc" },
    { ...large, mask: "hard box", channels: 4 },
    { ...large, mask: "noise", depth: 16 },
    { ...large, mask: "full" },
    { ...large, mask: "empty" },
    { ...large, mask: "at an edge", width: 4093, height: 3067, depth: 16, channels: 4, providerChannels: 4 },
    { ...large, mask: "two islands", width: 4093, height: 3067, context: Number.POSITIVE_INFINITY },
    { ...large, mask: "sparse", width: 4095, height: 2999 },
  ])("for $width×$height, $depth bits, $channels channels, mask: $mask", runEdit);

  it("and after both went through their files", async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ width: side, height: side, ...rest }), async (edit) => {
        const parent = await decodeCanonical(
          await encodePicture(randomRaster(edit.width, edit.height, edit.channels, edit.depth, edit.seed)),
        );
        const painted = paintMask(edit);
        const mask = await decodeMask(await encodeMask(painted), parent);
        expect(Buffer.compare(mask.data, painted.data)).toBe(0);
        if (measureMask(mask).pixels === 0) return;
        const rect = partOf(parent, mask, edit.context);
        const provider = noise(rect.width, rect.height, edit.providerChannels, edit.seed);
        const { raster } = await editWith(parent, mask, edit.context, provider);
        const kept = await decodeCanonical(await encodePicture(raster));
        expect(judge(parent, mask, provider, rect, kept)).toEqual({
          outside: 0,
          inside: 0,
          between: 0,
        });
        expect(measureGuarantee(parent, kept, mask).pixelsChangedOutside).toBe(0);
      }),
      { numRuns: 80, seed: 20261121 },
    );
  });

  it("also after ten edits in a row: what was never masked is the first picture's", async () => {
    const first = randomRaster(211, 173, 4, 16, 1);
    const ever = new Uint8Array(211 * 173);
    let current: Raster = first;
    for (let seed = 0; seed < 10; seed++) {
      const mask = paintMask({
        ...large,
        width: 211,
        height: 173,
        mask: seed % 2 ? "hard box" : "sparse",
        seed,
      });
      mask.data.fill(0, 0, 211 * 20);
      if (measureMask(mask).pixels === 0) continue;
      mask.data.forEach((value, at) => {
        if (value > 0) ever[at] = 255;
      });
      const rect = partOf(current, mask, 16);
      current = (await editWith(current, mask, 16, noise(rect.width, rect.height, 3, seed))).raster;
    }
    const { pixelsChangedOutside, pixelsChangedInside } = measureGuarantee(first, current, {
      width: 211,
      height: 173,
      data: ever,
    });
    expect(pixelsChangedOutside).toBe(0);
    expect(pixelsChangedInside).toBeGreaterThan(1000);
  });
});
