import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Raster } from "../../shared/domain/raster.ts";
import { decodeFile, pixelAt } from "./fixtures/decode-file.ts";
import { gradient } from "./fixtures/rasters.ts";
import { encodePicture } from "./picture-codec.ts";
import { encodeRunningPreview, makePreview } from "./preview.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-preview-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function preview(raster: Raster, edge: number) {
  const path = join(folder, "picture");
  await writeFile(path, await encodePicture(raster));
  return decodeFile(await makePreview(path, edge));
}

it("has the longest edge that was asked for, and the picture's colours", async () => {
  const decoded = await preview(gradient(900, 600), 300);
  expect(decoded).toMatchObject({ format: "webp", raster: { width: 300, height: 200 } });
  const [red = 0, green = 0, blue = 0] = pixelAt(decoded, 150, 50);
  expect(Math.abs(red - 128)).toBeLessThan(5);
  expect(Math.abs(green - 64)).toBeLessThan(5);
  expect(Math.abs(blue - 128)).toBeLessThan(5);
});

it("is never larger than the picture", async () => {
  expect((await preview(gradient(20, 30), 300)).raster).toMatchObject({ width: 20, height: 30 });
});

it("is made of 16-bit and of transparent pictures", async () => {
  const deep = await preview({ width: 2, height: 2, channels: 3, data: new Uint16Array(12).fill(40_000) }, 8);
  expect(Math.abs((pixelAt(deep, 0, 0)[0] ?? 0) - 155.6)).toBeLessThan(3);
  const clear = await preview({ width: 2, height: 2, channels: 4, data: new Uint8Array(16).fill(77) }, 8);
  expect(Math.abs((pixelAt(clear, 0, 0)[3] ?? 0) - 77)).toBeLessThan(3);
});

it("averages fine patterns rather than picking pixels: a checkerboard becomes grey", async () => {
  const data = Uint8Array.from({ length: 400 * 400 * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return ((pixel % 400) + Math.floor(pixel / 400)) % 2 === 0 ? 255 : 0;
  });
  const { raster } = await preview({ width: 400, height: 400, channels: 3, data }, 50);
  const stats = await sharp(raster.data, { raw: { width: 50, height: 50, channels: 3 } }).stats();
  expect(stats.channels[0]?.mean).toBeGreaterThan(118);
  expect(stats.channels[0]?.mean).toBeLessThan(138);
  expect(stats.channels[0]?.stdev).toBeLessThan(8);
});

it("of a running edit is a small WebP of the pixels so far", async () => {
  const large = {
    width: 700,
    height: 350,
    channels: 3 as const,
    data: new Uint8Array(700 * 350 * 3).fill(90),
  };
  const decoded = await decodeFile(await encodeRunningPreview(large));
  expect(decoded).toMatchObject({ format: "webp", raster: { width: 512, height: 256 } });
  expect(Math.abs((pixelAt(decoded, 9, 9)[0] ?? 0) - 90)).toBeLessThan(4);
});
