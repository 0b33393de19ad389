import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeMaskPng } from "./decode-mask-png.ts";
import type { MaskForm } from "./mask-messages.ts";
import { encodeMaskPng } from "./mask-png.ts";
import { pngChunk, pngSignature } from "./png-chunks.ts";

interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

function mask(width: number, height: number, value: (x: number, y: number) => number): Mask {
  const data = Buffer.from(
    Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
  );
  return { width, height, data };
}

async function encode({ width, height, data }: Mask, form: MaskForm = "grey"): Promise<Buffer> {
  const hard = data.every((value) => value === 0 || value === 255);
  const readRow = (y: number, target: Uint8Array) => target.set(data.subarray(y * width, (y + 1) * width));
  const blob = await encodeMaskPng({ width, height, hard, readRow }, form);
  return Buffer.from(await blob.arrayBuffer());
}

async function decode(file: Uint8Array): Promise<Mask> {
  let result: Mask = { width: 0, height: 0, data: Buffer.alloc(0) };
  await decodeMaskPng(file, {
    size: (size) => {
      result = { ...size, data: Buffer.alloc(size.width * size.height) };
    },
    row: (y, pixels) => result.data.set(pixels, y * result.width),
  });
  return result;
}

const anyMask = (values: fc.Arbitrary<number>) =>
  fc
    .record({ width: fc.integer({ min: 1, max: 90 }), height: fc.integer({ min: 1, max: 90 }) })
    .chain(({ width, height }) =>
      fc
        .array(values, { minLength: width * height, maxLength: width * height })
        .map((list) => ({ width, height, data: Buffer.from(list) })),
    );

/** An own PNG with a filter of our choice on each row, to try filters that no encoder here would choose. */
async function filtered({ width, height, data }: Mask, filterOf: (y: number) => number): Promise<Buffer> {
  const lines = Buffer.alloc((width + 1) * height);
  const at = (x: number, y: number) => (x < 0 || y < 0 ? 0 : (data[y * width + x] ?? 0));
  for (let y = 0; y < height; y++) {
    lines[y * (width + 1)] = filterOf(y);
    for (let x = 0; x < width; x++) {
      const [left, up, corner] = [at(x - 1, y), at(x, y - 1), at(x - 1, y - 1)];
      const estimate = left + up - corner;
      const nearest =
        [left, up, corner].toSorted((a, b) => Math.abs(estimate - a) - Math.abs(estimate - b))[0] ?? 0;
      const prediction = [0, left, up, Math.floor((left + up) / 2), nearest][filterOf(y)] ?? 0;
      lines[y * (width + 1) + 1 + x] = (at(x, y) - prediction) & 255;
    }
  }
  const stream = new Blob([lines]).stream().pipeThrough(new CompressionStream("deflate"));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const body = new Uint8Array(await new Response(stream).arrayBuffer());
  const half = Math.ceil(body.length / 2);
  return Buffer.concat([
    pngSignature,
    pngChunk("IHDR", header),
    pngChunk("IDAT", body.subarray(0, half)),
    pngChunk("IDAT", body.subarray(half)),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

describe("a mask's PNG", () => {
  it("is read back exactly by ourselves and by another decoder, hard masks as 1 bit a pixel", async () => {
    await fc.assert(
      fc.asyncProperty(anyMask(fc.constantFrom(0, 255)), async (original) => {
        const png = await encode(original);
        expect((await decode(png)).data.equals(original.data)).toBe(true);
        const other = await sharp(png).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
        expect(other.info).toMatchObject({ width: original.width, height: original.height, channels: 1 });
        expect(other.data.equals(original.data)).toBe(true);
        expect((await sharp(png).metadata()).bitsPerSample).toBe(1);
      }),
      { numRuns: 40 },
    );
  });

  it("keeps all 256 values of a soft mask", async () => {
    await fc.assert(
      fc.asyncProperty(anyMask(fc.integer({ min: 0, max: 255 })), async (original) => {
        const png = await encode(original);
        expect((await decode(png)).data.equals(original.data)).toBe(true);
        expect((await sharp(png).toColourspace("b-w").raw().toBuffer()).equals(original.data)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("is read whatever encoder wrote it, with every filter and several IDAT chunks", async () => {
    const original = mask(131, 57, (x, y) => Math.round(127 + 90 * Math.sin(x / 9) + 37 * Math.cos(y / 5)));
    for (const adaptiveFiltering of [false, true]) {
      const raw = { width: original.width, height: original.height, channels: 1 } as const;
      const png = await sharp(original.data, { raw })
        .toColourspace("b-w")
        .png({ adaptiveFiltering })
        .toBuffer();
      expect((await decode(png)).data.equals(original.data)).toBe(true);
    }
    for (let filter = 0; filter <= 4; filter++) {
      expect((await decode(await filtered(original, () => filter))).data.equals(original.data)).toBe(true);
    }
    expect((await decode(await filtered(original, (y) => y % 5))).data.equals(original.data)).toBe(true);
  });

  it("is refused with the reason when it has a palette or 16 bits", async () => {
    const blank = () => sharp({ create: { width: 4, height: 4, channels: 3, background: "#fff" } });
    await expect(decode(await blank().png({ palette: true }).toBuffer())).rejects.toMatchObject({
      code: "unsupported-format",
      message: /colour type 3/,
    });
    await expect(decode(await blank().toColourspace("rgb16").png().toBuffer())).rejects.toMatchObject({
      code: "unsupported-format",
      message: /16 bits/,
    });
    await expect(decode(Buffer.from("not a picture"))).rejects.toMatchObject({ code: "unsupported-format" });
  });

  it("is edited where it is transparent, when it has alpha", async () => {
    const original = mask(97, 31, (x, y) => (x * 5 + y * 3) & 255);
    const { width, height } = original;
    for (const channels of [2, 4] as const) {
      const data = Buffer.alloc(width * height * channels, 77);
      for (const [index, value] of original.data.entries()) data[(index + 1) * channels - 1] = 255 - value;
      const png = await sharp(data, { raw: { width, height, channels } })
        .png({ adaptiveFiltering: true })
        .toBuffer();
      expect((await decode(png)).data.equals(original.data)).toBe(true);
    }
  });

  it("is as bright as its colours, when it is RGB", async () => {
    const data = Buffer.from([255, 255, 255, 0, 0, 0, 90, 90, 90, 255, 0, 0, 0, 255, 0, 0, 0, 255]);
    const png = await sharp(data, { raw: { width: 6, height: 1, channels: 3 } })
      .png()
      .toBuffer();
    expect(Array.from((await decode(png)).data)).toEqual([255, 0, 90, 76, 150, 29]);
  });

  it("is written with alpha as OpenAI asks for it: transparent where to edit", async () => {
    const original = mask(97, 31, (x, y) => (x * 5 + y * 3) & 255);
    const png = await encode(original, "alpha");
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(4);
    const alphas = Buffer.from(data.filter((_, index) => index % 4 === 3));
    expect(alphas.equals(Buffer.from(original.data.map((value) => 255 - value)))).toBe(true);
    expect((await decode(png)).data.equals(original.data)).toBe(true);
  });

  it("is refused as damaged when bytes are missing or wrong", async () => {
    const png = await encode(mask(300, 200, (x, y) => (x + y) & 255));
    const cut = png.subarray(0, png.length - 200);
    await expect(decode(cut)).rejects.toMatchObject({ code: "corrupt-picture" });
    const changed = Buffer.from(png);
    changed[60] = (changed[60] ?? 0) ^ 1;
    await expect(decode(changed)).rejects.toMatchObject({ code: "corrupt-picture", message: /checksum/ });
    const short = await filtered(
      mask(50, 20, () => 7),
      () => 0,
    );
    short.writeUInt32BE(40, 20);
    const header = pngChunk("IHDR", short.subarray(16, 29));
    short.set(header, 8);
    await expect(decode(short)).rejects.toMatchObject({ code: "corrupt-picture", message: /20 of 40 rows/ });
  });

  it("stops being written when it is cancelled", async () => {
    const abort = new AbortController();
    let rows = 0;
    const readRow = () => {
      rows++;
      if (rows === 100) abort.abort();
    };
    const writing = encodeMaskPng({ width: 500, height: 5000, hard: true, readRow }, "grey", abort.signal);
    await expect(writing).rejects.toMatchObject({ name: "AbortError" });
    expect(rows).toBeLessThan(5000);
  });
});
