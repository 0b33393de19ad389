import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { ExportFormat } from "../../shared/domain/export-options.ts";
import type { Raster } from "../../shared/domain/raster.ts";
import { exportPicture, type Provenance } from "./export-picture.ts";
import { decodeFile } from "./fixtures/decode-file.ts";
import { gradient, largestDifference, randomRaster } from "./fixtures/rasters.ts";

const formats = ["png", "jpeg", "webp", "avif", "tiff"] as const satisfies readonly ExportFormat[];
const plain = { quality: 90, metadata: false } as const;
const hostile = `</rdf:li>]]><script>alert("1")</script> & 'ä' \u0000\u001f\ud800 \u{1F3A8} line\r\nend <!-- -->`;
const made: Provenance = { modelId: "bfl/flux-fill", prompt: hostile, seed: 4_294_967_295 };

async function xmpOf(bytes: Uint8Array): Promise<string | null> {
  const { xmp } = await sharp(bytes).metadata();
  return xmp ? xmp.toString("utf8") : null;
}

/** What an XML reader gives for an element's text. */
function textOf(xmp: string, element: string): string | undefined {
  return new RegExp(`<${element}>([^<]*)</${element}>`)
    .exec(xmp)?.[1]
    ?.replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#13;", "\r")
    .replaceAll("&amp;", "&");
}

describe("an exported file", () => {
  it.each([
    ["png", "image/png", "png"],
    ["jpeg", "image/jpeg", "jpg"],
    ["webp", "image/webp", "webp"],
    ["avif", "image/avif", "avif"],
    ["tiff", "image/tiff", "tif"],
  ] as const)("%s is what it says, with the sRGB profile embedded", async (format, mediaType, extension) => {
    const file = await exportPicture(gradient(64, 48), { format, ...plain }, null);
    expect(file).toMatchObject({ mediaType, extension, warnings: [] });
    const decoded = await decodeFile(file.bytes);
    expect(decoded.format).toBe(format);
    expect(largestDifference(decoded.raster, gradient(64, 48))).toBeLessThan(16);
    const { icc } = await sharp(file.bytes).metadata();
    expect(icc?.includes("sRGB") || icc?.toString("utf16le").includes("sRGB") || icc?.length === 480).toBe(
      true,
    );
  });

  it.each([
    ["png", randomRaster(53, 31, 3, 8, 1)],
    ["png", randomRaster(53, 31, 4, 16, 2)],
    ["tiff", randomRaster(53, 31, 4, 8, 3)],
    ["tiff", randomRaster(53, 31, 3, 16, 4)],
    ["tiff", randomRaster(53, 31, 4, 16, 5)],
    ["tiff", randomRaster(1200, 700, 3, 8, 6)],
    ["webp", randomRaster(53, 31, 4, 8, 7)],
    ["avif", randomRaster(53, 31, 3, 8, 8)],
  ] as const)("%s with quality 100 has exactly the picture's pixels", async (format, raster: Raster) => {
    const { bytes } = await exportPicture(raster, { format, quality: 100, metadata: false }, null);
    const decoded = await decodeFile(bytes);
    expect(decoded.raster.channels).toBe(raster.channels);
    expect(decoded.raster.data.BYTES_PER_ELEMENT).toBe(raster.data.BYTES_PER_ELEMENT);
    expect(largestDifference(decoded.raster, raster)).toBe(0);
  });

  it("grows with its quality, and JPEG keeps full colour resolution", async () => {
    const noise = randomRaster(128, 128, 3, 8, 9);
    for (const format of ["jpeg", "webp", "avif"] as const) {
      const size = async (quality: number) =>
        (await exportPicture(noise, { format, quality, metadata: false }, null)).bytes.length;
      expect(await size(30)).toBeLessThan((await size(90)) * 0.8);
    }
    const { bytes } = await exportPicture(noise, { format: "jpeg", ...plain }, null);
    expect((await sharp(bytes).metadata()).chromaSubsampling).toBe("4:4:4");
  });

  it("puts transparency on white where the format has none, and says so", async () => {
    const clear: Raster = { width: 16, height: 16, channels: 4, data: new Uint8Array(16 * 16 * 4) };
    const { bytes, warnings } = await exportPicture(clear, { format: "jpeg", ...plain }, null);
    expect(warnings).toEqual(["JPEG has no transparency; it was put on white."]);
    const { raster } = await decodeFile(bytes);
    expect(raster.channels).toBe(3);
    expect(Math.min(...raster.data)).toBeGreaterThan(252);
  });

  it("says where 16 bits become 8", async () => {
    const deep = randomRaster(8, 8, 3, 16, 1);
    for (const format of formats) {
      const { warnings } = await exportPicture(deep, { format, ...plain }, null);
      expect(warnings).toHaveLength(format === "png" || format === "tiff" ? 0 : 1);
    }
  });

  it("is refused where the format cannot hold its size, with the numbers", async () => {
    const wide: Raster = { width: 16_384, height: 1, channels: 3, data: new Uint8Array(16_384 * 3) };
    await expect(exportPicture(wide, { format: "webp", ...plain }, null)).rejects.toMatchObject({
      code: "too-large",
      message: "The picture is 16384×1 pixels; WebP holds at most 16383 on a side.",
    });
    expect((await exportPicture(wide, { format: "avif", ...plain }, null)).bytes.length).toBeGreaterThan(0);
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const exporting = exportPicture(
      gradient(2000, 2000),
      { format: "avif", ...plain },
      null,
      controller.signal,
    );
    controller.abort();
    await expect(exporting).rejects.toMatchObject({ name: "AbortError" });
  });
});

// Read once with ExifTool 12.57 for all five formats (exiftool -G1 -XMP:all -Warning): DigitalSourceType, AISystemUsed
// and the hostile prompt come back as below, without a warning; without metadata there is only the profile.
describe("its metadata", () => {
  it.each(formats)("%s says how it was made, whatever is in the prompt", async (format) => {
    const { bytes } = await exportPicture(gradient(64, 48), { format, quality: 90, metadata: true }, made);
    const xmp = (await xmpOf(bytes)) ?? "";
    expect(textOf(xmp, "Iptc4xmpExt:DigitalSourceType")).toBe(
      "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
    );
    expect(textOf(xmp, "Iptc4xmpExt:AISystemUsed")).toBe("bfl/flux-fill");
    expect(textOf(xmp, "palimpsest:seed")).toBe("4294967295");
    expect(textOf(xmp, "Iptc4xmpExt:AIPromptInformation")).toBe(
      `</rdf:li>]]><script>alert("1")</script> & 'ä' \ufffd\ufffd\ufffd \u{1F3A8} line\r\nend <!-- -->`,
    );
    // Outside of text there is nothing that the prompt could have brought in.
    expect(xmp.replace(/>[^<]*</g, "><")).not.toMatch(/<script|rdf:li|<!--/);
  });

  it("of a built-in fill names a person's edit without generative tools", async () => {
    const own = { modelId: "builtin/content-aware-fill", prompt: "", seed: null };
    const { bytes } = await exportPicture(
      gradient(8, 8),
      { format: "png", quality: 90, metadata: true },
      own,
    );
    const xmp = (await xmpOf(bytes)) ?? "";
    expect(textOf(xmp, "Iptc4xmpExt:DigitalSourceType")).toMatch(/\/humanEdits$/);
    expect(textOf(xmp, "palimpsest:model")).toBe("builtin/content-aware-fill");
    expect(xmp).not.toMatch(/AISystemUsed|AIPrompt|seed/);
  });

  it("can be told that all pixels are a model's", async () => {
    const whole = { ...made, digitalSource: "trainedAlgorithmicMedia" } as const;
    const { bytes } = await exportPicture(
      gradient(8, 8),
      { format: "jpeg", quality: 90, metadata: true },
      whole,
    );
    expect(await xmpOf(bytes)).toContain("digitalsourcetype/trainedAlgorithmicMedia<");
  });

  it("with the longest prompt still fits, shortened and said so only for JPEG", async () => {
    const long = { ...made, prompt: "&".repeat(32_000) };
    for (const format of formats) {
      const { bytes, warnings } = await exportPicture(
        gradient(8, 8),
        { format, quality: 90, metadata: true },
        long,
      );
      expect(textOf((await xmpOf(bytes)) ?? "", "Iptc4xmpExt:AIPromptInformation")).toMatch(/^&+$/);
      expect(warnings).toHaveLength(format === "jpeg" ? 1 : 0);
    }
  });

  it.each(formats)("of %s is nothing but the profile when it is not wanted", async (format) => {
    const { bytes } = await exportPicture(gradient(64, 48), { format, ...plain }, made);
    const metadata = await sharp(bytes).metadata();
    expect([metadata.xmp, metadata.exif, metadata.iptc, metadata.comments]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(Buffer.from(bytes).includes("Palimpsest")).toBe(false);
  });
});
