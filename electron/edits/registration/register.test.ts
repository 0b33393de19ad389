import { describe, expect, it } from "vitest";
import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";
import {
  blurred,
  movedAnswer,
  recoloured,
  recompressed,
  repainted,
  withNoise,
} from "../../../test/support/edits/model-answers.ts";
import { photoWindow } from "../../../test/support/edits/sample-photos.ts";
import { seededRandom } from "../../imaging/fixtures/rasters.ts";
import { stretchMap } from "../answer-map.ts";
import { register } from "./register.ts";
import { cornerDistance, identity, type Similarity } from "./similarity.ts";

const photos = ["dandelions", "coffee", "rocket"] as const;
const sizes = [
  { width: 384, height: 384 },
  { width: 480, height: 320 },
  { width: 336, height: 448 },
];

/** What is sent, a mask in it, and what a model without any fault of place would answer. */
async function anyEdit(index: number, random: () => number) {
  const size = sizes[index % sizes.length] ?? { width: 384, height: 384 };
  const name = photos[Math.floor(index / sizes.length) % photos.length] ?? "coffee";
  const sent = await photoWindow(name, size, random);
  const other = await photoWindow(name === "coffee" ? "rocket" : "coffee", size, random);
  const mask = anyMask(size, random);
  return { sent, mask, answer: repainted(sent, other, mask), other };
}

function anyMask({ width, height }: { width: number; height: number }, random: () => number): MaskRaster {
  const data = new Uint8Array(width * height);
  const across = Math.floor(width * (0.15 + 0.4 * random()));
  const down = Math.floor(height * (0.15 + 0.4 * random()));
  const left = Math.floor(random() * (width - across));
  const top = Math.floor(random() * (height - down));
  for (let y = top; y < top + down; y++) data.fill(255, y * width + left, y * width + left + across);
  return { width, height, data };
}

/** What models do to the pixels that they should leave alone. */
async function worn(answer: Raster8, kind: number, random: () => number): Promise<Raster8> {
  const gain = (): number => 0.88 + 0.24 * random();
  const offset = (): number => 24 * random() - 12;
  switch (kind % 6) {
    case 0:
      return answer;
    case 1:
      return recompressed(answer, 60 + Math.floor(30 * random()));
    case 2:
      return recoloured(answer, [gain(), gain(), gain()], [offset(), offset(), offset()]);
    case 3:
      return blurred(answer, 0.5 + 1.2 * random());
    case 4:
      return withNoise(answer, 3 + 9 * random(), random);
    default:
      return recompressed(recoloured(withNoise(answer, 4, random), [1.06, 1, 0.95], [4, -3, 6]), 80);
  }
}

function registerAnswer(sent: Raster8, answer: Raster8, mask: MaskRaster | null) {
  const inside = { x: 0, y: 0, width: sent.width, height: sent.height };
  return register({ sent, answer, toAnswer: stretchMap(sent, answer), mask, inside });
}

describe("registration", () => {
  it("finds at least 95 of 100 shifts up to 32 pixels and scales from 0.95 to 1.05 to half a pixel", async () => {
    const random = seededRandom(20261121);
    let found = 0;
    for (let index = 0; index < 100; index++) {
      const { sent, mask, answer } = await anyEdit(index, random);
      const shift = (): number => 64 * random() - 32;
      const truth: Similarity = {
        shiftX: shift(),
        shiftY: shift(),
        scale: index % 3 === 0 ? 1 : 0.95 + 0.1 * random(),
      };
      const moved = await worn(await movedAnswer(answer, truth), index, random);
      const { similarity, outcome } = await registerAnswer(sent, moved, mask);
      const error = cornerDistance(similarity, truth, sent.width, sent.height);
      if (outcome === "corrected" && error <= 0.5) found++;
    }
    expect(found).toBeGreaterThanOrEqual(95);
  }, 120_000);

  it("corrects none of 200 answers that lie right, whatever else they did", async () => {
    const random = seededRandom(4);
    let aligned = 0;
    for (let index = 0; index < 200; index++) {
      const { sent, mask, answer } = await anyEdit(index, random);
      const { outcome } = await registerAnswer(sent, await worn(answer, index, random), mask);
      expect({ index, outcome }).not.toEqual({ index, outcome: "corrected" });
      if (outcome === "aligned") aligned++;
    }
    expect(aligned).toBeGreaterThanOrEqual(190);
  }, 120_000);

  it("is sure of nothing for noise and for another picture", async () => {
    const random = seededRandom(77);
    for (let index = 0; index < 30; index++) {
      const { sent, mask, other } = await anyEdit(index, random);
      const grey = { ...sent, data: new Uint8Array(sent.data.length).fill(128) };
      const answer = index % 2 === 0 ? withNoise(grey, 60, random) : other;
      expect(await registerAnswer(sent, answer, mask)).toMatchObject({
        outcome: "unsure",
        similarity: identity,
      });
    }
  }, 60_000);

  it("is sure of nothing where the mask leaves nothing to see, or what is left has no detail", async () => {
    const random = seededRandom(5);
    const { sent } = await anyEdit(0, random);
    const all = {
      width: sent.width,
      height: sent.height,
      data: new Uint8Array(sent.width * sent.height).fill(9),
    };
    expect((await registerAnswer(sent, sent, all)).outcome).toBe("unsure");
    const flat = { ...sent, data: new Uint8Array(sent.data.length).fill(90) };
    expect((await registerAnswer(flat, flat, null)).outcome).toBe("unsure");
  });

  it("does not choose among places that look the same", async () => {
    const { width, height } = { width: 512, height: 512 };
    const checks: Raster8 = { width, height, channels: 3, data: new Uint8Array(width * height * 3) };
    for (let pixel = 0; pixel < width * height; pixel++) {
      const isLight = (pixel % width) % 20 < 10 !== Math.floor(pixel / width) % 20 < 10;
      checks.data.fill(isLight ? 210 : 40, pixel * 3, pixel * 3 + 3);
    }
    const moved = await movedAnswer(checks, { shiftX: 7, shiftY: 0, scale: 1 });
    expect((await registerAnswer(checks, moved, null)).outcome).toBe("unsure");
  });

  it("finds the shift of an edit of the whole picture that changed a third of it", async () => {
    const random = seededRandom(6);
    const { sent, answer } = await anyEdit(1, random);
    const truth = { shiftX: 9.3, shiftY: -4.2, scale: 1.01 };
    const { outcome, similarity } = await registerAnswer(sent, await movedAnswer(answer, truth), null);
    expect(outcome).toBe("corrected");
    expect(cornerDistance(similarity, truth, sent.width, sent.height)).toBeLessThan(0.5);
  });
});
