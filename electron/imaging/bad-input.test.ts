import { deflateSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { decodePicture } from "./decode-picture.ts";
import { bmpFile } from "./fixtures/bmp-files.ts";
import { bomb } from "./fixtures/bombs.ts";
import { decodeFile, fixture } from "./fixtures/decode-file.ts";
import { bigEndian, pngChunk, pngFile } from "./fixtures/png-files.ts";
import { gradient, largestDifference, randomRaster } from "./fixtures/rasters.ts";
import { tiffFile } from "./fixtures/tiff-files.ts";
import { readHeader } from "./header.ts";
import { defaultLimits } from "./limits.ts";

const refusal = async (bytes: Uint8Array): Promise<AppError> => {
  const error: unknown = await decodeFile(bytes).then(
    () => new Error("was opened"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
};

describe("what is not a picture is named, with what is accepted and what to do", () => {
  const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const cfaPage = { width: 4, height: 4, bits: 8, samples: 1, pixels: Buffer.alloc(16) };

  it.each([
    ["SVG with a script", Buffer.from(svg), "an SVG drawing with a script in it"],
    ["SVG", Buffer.from('\ufeff<svg width="1"/>'), "an SVG drawing"],
    ["UTF-16 SVG", Buffer.from(`\ufeff${svg}`, "utf16le"), "an SVG drawing with a script in it"],
    ["PDF", Buffer.from("%PDF-1.7\n%âãÏÓ"), "a PDF document"],
    ["web page", Buffer.from("<!DOCTYPE html><html></html>"), "a web page, not a picture"],
    ["text", Buffer.from("BMW is a make of car, and not a bitmap"), "text, not a picture"],
    ["Photoshop", Buffer.from("8BPS\0\x01", "latin1"), "a Photoshop document"],
    ["ZIP", Buffer.from("PK\x03\x04", "latin1"), "a ZIP archive or an office document"],
    ["JPEG XL", Buffer.from("\xff\x0a\0\0", "latin1"), "a JPEG XL picture"],
    ["film", Buffer.from("\0\0\0\x18ftypisom\0\0\0\0isommp42", "latin1"), "a film or another ISO media file"],
    ["Canon CR2", Buffer.from("II*\0\x10\0\0\0CR\x02\0", "latin1"), "a Canon raw file"],
    ["Canon CR3", Buffer.from("\0\0\0\x18ftypcrx \0\0\0\0crx isom", "latin1"), "a Canon raw file"],
    ["Fujifilm", Buffer.from("FUJIFILMCCD-RAW 0201"), "a Fujifilm raw file"],
    ["DNG", tiffFile([{ ...cfaPage, photometric: 2, shorts: { 50706: [1, 4] } }]), "a camera's raw file"],
    ["raw TIFF", tiffFile([{ ...cfaPage, photometric: 32803 }]), "a camera's raw file"],
    [
      "NEF",
      tiffFile([{ ...cfaPage, photometric: 2, shorts: { 254: [1], 330: [8, 8] } }]),
      "a camera's raw file",
    ],
    ["bytes", Buffer.from([1, 2, 3, 250, 4]), "of a kind that is not known here"],
  ])("%s", async (_, bytes, found) => {
    const error = await refusal(bytes);
    expect(error.code).toBe("unsupported-format");
    expect(error.message).toContain(`This file is ${found}`);
    expect(error.message).toContain("Palimpsest opens JPEG, PNG, WebP, AVIF, HEIC, TIFF, BMP and GIF.");
    expect(error.nextStep).toBeTruthy();
  });

  it("an empty file", async () => {
    expect(await refusal(new Uint8Array(0))).toMatchObject({
      code: "corrupt-picture",
      message: "The file is empty (0 bytes).",
    });
  });

  it("kinds of accepted formats that would be read wrongly", async () => {
    const float = { width: 1, height: 1, bits: 32, samples: 1, photometric: 1, pixels: Buffer.alloc(4) };
    const error = await refusal(tiffFile([{ ...float, shorts: { 339: [3] } }]));
    expect(error).toMatchObject({ code: "unsupported-format", nextStep: expect.stringContaining("16 bits") });
    expect(error.message).toContain("32-bit floating-point");
    const twelveBit = Buffer.from(bomb("jpeg", 8));
    twelveBit[6] = 12;
    expect((await refusal(twelveBit)).message).toContain("12 bits a channel");
  });
});

describe("a header that claims 60 000×60 000 pixels is refused with its numbers", () => {
  it.each(["png", "jpeg", "tiff", "webp", "bmp", "gif", "avif"] as const)("%s", async (format) => {
    const error = await refusal(bomb(format, 60_000));
    expect(error.code).toBe("too-large");
    expect(error.message.replaceAll("\u202f", " ")).toContain(
      "60 000×60 000 pixels (3 600 megapixels); the limit is 400 megapixels",
    );
  });

  it("as is a side that no JPEG could have", async () => {
    const error = await refusal(bomb("png", 70_000));
    expect(error.message.replaceAll("\u202f", " ")).toContain("the limit for each side is 65 500");
  });

  it("as is a GIF whose first frame is larger than its screen", async () => {
    const gif = Buffer.from(bomb("gif", 10));
    gif.writeUInt16LE(60_000, 18);
    gif.writeUInt16LE(60_000, 20);
    expect((await refusal(gif)).code).toBe("too-large");
  });

  it("as are too many bytes and too many frames", async () => {
    const signal = new AbortController().signal;
    const png = pngFile({ width: 1, height: 1, depth: 8, colourType: 0, rows: Uint8Array.of(0) });
    await expect(
      decodePicture(png, { signal, limits: { ...defaultLimits, maximumBytes: 10 } }),
    ).rejects.toMatchObject({ code: "too-large", message: expect.stringContaining("the limit is 10") });
    const page = { width: 1, height: 1, bits: 8, samples: 1, photometric: 1, pixels: Uint8Array.of(0) };
    await expect(
      decodePicture(tiffFile([page, page, page]), { signal, limits: { ...defaultLimits, maximumFrames: 2 } }),
    ).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringContaining("3 pictures; the limit is 2"),
    });
  });
});

/** One file of each kind, of 64×48 pixels. */
async function goodFiles(): Promise<Readonly<Record<string, Uint8Array>>> {
  const { data, width, height } = gradient(64, 48);
  const source = () => sharp(data, { raw: { width, height, channels: 3 } });
  const noise = randomRaster(64, 48, 3, 16, 5);
  const bottomUp = data.toReversed();
  return {
    jpeg: await source().jpeg().toBuffer(),
    "progressive jpeg": await source().jpeg({ progressive: true }).toBuffer(),
    png: await source().png().toBuffer(),
    "16-bit png": pngFile({ width, height, depth: 16, colourType: 2, rows: bigEndian([...noise.data]) }),
    webp: await source().webp().toBuffer(),
    "lossless webp": await source().webp({ lossless: true }).toBuffer(),
    avif: await source().avif().toBuffer(),
    tiff: await source().tiff({ compression: "none" }).toBuffer(),
    "deflate tiff": await source().tiff({ compression: "deflate" }).toBuffer(),
    "jpeg tiff": await source().tiff({ compression: "jpeg" }).toBuffer(),
    gif: await source().gif().toBuffer(),
    bmp: bmpFile({ width, height, bits: 24, pixels: bottomUp }),
    heic: await fixture("gradient.heic"),
  };
}
const files = await goodFiles();

describe("a file that is cut short is refused, or is whole", () => {
  it.each(Object.keys(files))("%s", async (name) => {
    const file = files[name] ?? new Uint8Array(0);
    const whole = await decodeFile(file);
    const cuts = [4, 12, 40, 0.25, 0.5, 0.75, 0.9, 0.97].map((cut) =>
      Math.floor(cut < 1 ? cut * file.length : cut),
    );
    for (const cut of [...cuts, file.length - 4, file.length - 1]) {
      const outcome = await decodeFile(file.subarray(0, cut)).catch((error: unknown) => error);
      if (outcome instanceof AppError) {
        expect(["corrupt-picture", "unsupported-format"]).toContain(outcome.code);
        expect(outcome.nextStep).toBeTruthy();
      } else {
        // The last bytes of some formats hold no pixels: then all of the picture must be there.
        expect(outcome).toMatchObject({ format: whole.format });
        const { raster } = outcome as typeof whole; // a raster, as it is no error
        expect(largestDifference(raster, whole.raster)).toBe(0);
        expect(cut).toBeGreaterThan(0.9 * file.length);
      }
    }
  });

  it("a JPEG that was cut and closed again: libjpeg would fill it with grey", async () => {
    const file = files["jpeg"] ?? new Uint8Array(0);
    const closed = Buffer.concat([
      file.subarray(0, Math.floor(file.length * 0.8)),
      Buffer.from([0xff, 0xd9]),
    ]);
    const error = await refusal(closed);
    expect(error.code).toBe("corrupt-picture");
    expect(error.message).toMatch(/^This JPEG file is damaged: it ends too early/);
  });
});

describe("damage that does no harm is no reason to refuse", () => {
  it("bytes between a JPEG's segments, and behind its end", async () => {
    const file = Buffer.from(files["jpeg"] ?? []);
    const whole = await decodeFile(file);
    const scan = file.indexOf(Buffer.from([0xff, 0xda]));
    const padded = Buffer.concat([file.subarray(0, scan), Buffer.from([0, 0, 1, 2]), file.subarray(scan)]);
    for (const odd of [padded, Buffer.concat([file, Buffer.from("left over")])]) {
      expect(largestDifference((await decodeFile(odd)).raster, whole.raster)).toBe(0);
    }
  });

  it("chunks of a PNG that would unpack to 256 megabytes are not unpacked", async () => {
    const packed = deflateSync(Buffer.alloc(256 * 1024 * 1024));
    const rows = Uint8Array.of(7, 8, 9);
    const iccp = pngChunk("iCCP", Buffer.concat([Buffer.from("x\0\0", "latin1"), packed]));
    const ztxt = pngChunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0", "latin1"), packed]));
    const before = process.memoryUsage().rss;
    const { raster } = await decodeFile(
      pngFile({ width: 1, height: 1, depth: 8, colourType: 2, rows, chunks: [iccp, ztxt] }),
    );
    expect([...raster.data]).toEqual([7, 8, 9]);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it("a changed byte in a PNG's pixels is found by its checksum", async () => {
    const file = Buffer.from(files["png"] ?? []);
    const at = file.indexOf("IDAT") + 40;
    file[at] = (file[at] ?? 0) ^ 1;
    expect((await refusal(file)).code).toBe("corrupt-picture");
  });
});

describe("whatever the bytes are, there is a picture or an error for people", () => {
  const small = { ...defaultLimits, maximumPixels: 1_000_000 }; // so that a lucky header does not cost seconds
  const judge = async (bytes: Uint8Array) => {
    try {
      const { raster } = await decodePicture(bytes, { limits: small, signal: new AbortController().signal });
      expect(raster.data.length).toBe(raster.width * raster.height * raster.channels);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  };
  const change = fc.tuple(fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.integer({ min: 0, max: 255 }));

  it.each(Object.keys(files))("%s with changed bytes", async (name) => {
    const file = files[name] ?? new Uint8Array(0);
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (changes, inHeader) => {
          const bytes = Uint8Array.from(file);
          const reach = inHeader ? Math.min(bytes.length, 200) : bytes.length;
          for (const [place, value] of changes) bytes[Math.floor(place * reach)] = value;
          await judge(bytes);
        },
      ),
      { numRuns: 60, seed: 20261121 },
    );
  });

  it.each(Object.keys(files))("random bytes behind the beginning of a %s", async (name) => {
    const file = files[name] ?? new Uint8Array(0);
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.integer({ min: 4, max: 64 }),
        async (tail, kept) => {
          await judge(Buffer.concat([file.subarray(0, kept), tail]));
        },
      ),
      { numRuns: 40, seed: 20261121 },
    );
  });

  it("headers are read without a fault whatever they say", () => {
    const magics = [
      "\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
      "\xff\xd8\xff",
      "GIF89a",
      "RIFF\0\0\0\0WEBPVP8X",
      "BM",
      "II*\0\x08\0\0\0",
      "MM\0+\0\x08\0\0",
      "\0\0\0\x18ftypmif1\0\0\0\0mif1heic\0\0\x01\0meta\0\0\0\0",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 300 }), (magic, tail) => {
        try {
          readHeader(Buffer.concat([Buffer.from(magic, "latin1"), tail]));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }),
      { numRuns: 5000, seed: 20261121 },
    );
  });
});
