import { AppError } from "../../shared/errors.ts";
import { readBrands } from "./headers/heif-boxes.ts";
import { unsupportedFile } from "./picture-errors.ts";
import type { PictureFormat } from "./picture-format.ts";

/**
 * What a file is, from its first bytes. A TIFF may still be a camera's raw file, and a HEIF file may hold AV1 or
 * HEVC: the header tells (headers/tiff.ts, headers/heif.ts).
 * @returns `heif` for the family that AVIF and HEIC belong to.
 * @throws AppError `corrupt-picture` for an empty file, `unsupported-format` for anything else that is not a
 * picture we open; both say what was found and what is accepted.
 */
export function sniffFormat(bytes: Uint8Array): Exclude<PictureFormat, "avif" | "heic"> | "heif" {
  if (bytes.length === 0) {
    throw new AppError("corrupt-picture", "The file is empty (0 bytes).", {
      nextStep: "Copy or download it again.",
    });
  }
  if (starts(bytes, [0xff, 0xd8, 0xff])) return "jpeg";
  if (starts(bytes, "\x89PNG\r\n\x1a\n")) return "png";
  if (starts(bytes, "GIF87a") || starts(bytes, "GIF89a")) return "gif";
  if (starts(bytes, "RIFF") && starts(bytes, "WEBP", 8)) return "webp";
  if (starts(bytes, "BM") && looksLikeBitmap(bytes)) return "bmp";
  if (isTiff(bytes)) return "tiff";
  const brands = readBrands(bytes);
  if (brands && isHeifFamily(brands)) return "heif";
  throw unsupportedFile(nameOf(bytes, brands), nextStepFor(bytes));
}

/** TIFF 6.0 §2, BigTIFF (43), in both byte orders. */
function isTiff(bytes: Uint8Array): boolean {
  return ["II*\0", "MM\0*", "II+\0", "MM\0+"].some((magic) => starts(bytes, magic)) && !isCanonRaw(bytes);
}

/** Two letters are too little to go by: "BMW is a car" is text. The header size must be one that exists. */
function looksLikeBitmap(bytes: Uint8Array): boolean {
  if (bytes.length < 18) return true; // cut short: the header reader says so
  return [12, 16, 40, 52, 56, 64, 108, 124].includes((bytes[14] ?? 0) | ((bytes[15] ?? 0) << 8));
}

const heifBrands = new Set(
  "heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 miaf avif avis".split(" "),
);

function isHeifFamily(brands: readonly string[]): boolean {
  return brands.some((brand) => heifBrands.has(brand)) && !brands.includes("crx ");
}

function isCanonRaw(bytes: Uint8Array): boolean {
  return starts(bytes, "CR", 8) && starts(bytes, "II*\0");
}

const rawAdvice =
  "Develop it in a raw converter (darktable, RawTherapee, Lightroom), save a 16-bit TIFF, and open that.";

/** Files that people try to open here, by their first bytes. */
const known: readonly (readonly [magic: string, offset: number, name: string, nextStep?: string])[] = [
  ["%PDF", 0, "a PDF document", "Export the page as PNG or TIFF."],
  ["%!PS", 0, "a PostScript file", "Export it as PNG or TIFF."],
  ["8BPS", 0, "a Photoshop document", "Save a copy as PNG or TIFF in Photoshop."],
  ["gimp xcf", 0, "a GIMP document", "Export it as PNG or TIFF in GIMP."],
  ["FUJIFILMCCD-RAW", 0, "a Fujifilm raw file", rawAdvice],
  ["IIU\0", 0, "a Panasonic raw file", rawAdvice],
  ["IIRO", 0, "an Olympus raw file", rawAdvice],
  ["IIRS", 0, "an Olympus raw file", rawAdvice],
  ["MMOR", 0, "an Olympus raw file", rawAdvice],
  ["II*\0\x10\0\0\0CR", 0, "a Canon raw file", rawAdvice],
  ["HEAPCCDR", 6, "a Canon raw file", rawAdvice],
  ["FOVb", 0, "a Sigma raw file", rawAdvice],
  ["\0MRM", 0, "a Minolta raw file", rawAdvice],
  ["\xff\x0a", 0, "a JPEG XL picture"],
  ["\0\0\0\x0cJXL ", 0, "a JPEG XL picture"],
  ["\0\0\0\x0cjP  ", 0, "a JPEG 2000 picture"],
  ["\xff\x4f\xff\x51", 0, "a JPEG 2000 picture"],
  ["\0\0\x01\0", 0, "a Windows icon"],
  ["\0\0\x02\0", 0, "a Windows cursor"],
  ["v/1\x01", 0, "an OpenEXR picture"],
  ["#?RADIANCE", 0, "a Radiance HDR picture"],
  ["#?RGBE", 0, "a Radiance HDR picture"],
  ["DDS ", 0, "a DirectDraw texture"],
  ["qoif", 0, "a QOI picture"],
  ["SIMPLE  =", 0, "a FITS picture"],
  ["PK\x03\x04", 0, "a ZIP archive or an office document", "Take the picture out of it first."],
  ["\x1f\x8b", 0, "a gzip archive (perhaps a compressed SVG)"],
  ["Rar!", 0, "a RAR archive", "Take the picture out of it first."],
  ["7z\xbc\xaf", 0, "a 7-Zip archive", "Take the picture out of it first."],
  ["\x1aE\xdf\xa3", 0, "a Matroska or WebM film", "Save one frame of it as PNG."],
  ["RIFF", 0, "a sound or a film (RIFF)", "Save one frame of it as PNG."],
  ["MZ", 0, "a Windows program"],
  ["\x7fELF", 0, "a program"],
];

const svgAdvice = "Export it as PNG at the size you need; drawings and their scripts are never run here.";

function nameOf(bytes: Uint8Array, brands: readonly string[] | null): string {
  const match = known.find(([magic, offset]) => starts(bytes, magic, offset));
  if (match) return match[2];
  if (brands?.includes("crx ")) return "a Canon raw file";
  if (brands) return `a film or another ISO media file (${brands.slice(0, 4).join(", ")})`;
  if (/^P[1-7fF]\s/.test(latin1(bytes, 3))) return "a Netpbm picture";
  const text = readText(bytes);
  if (text === null) return "of a kind that is not known here";
  if (/<svg[\s>:]/i.test(text))
    return /<script/i.test(text) ? "an SVG drawing with a script in it" : "an SVG drawing";
  if (/<!doctype html|<html[\s>]/i.test(text)) return "a web page, not a picture";
  return "text, not a picture";
}

function nextStepFor(bytes: Uint8Array): string | undefined {
  const match = known.find(([magic, offset]) => starts(bytes, magic, offset));
  if (match) return match[3];
  if (isCanonRaw(bytes)) return rawAdvice;
  const text = readText(bytes);
  if (text === null) return undefined;
  if (/<svg[\s>:]/i.test(text)) return svgAdvice;
  return "Choose another file; this one may have been downloaded or named wrongly.";
}

/** The beginning as text; null if it holds what text does not. */
function readText(bytes: Uint8Array): string | null {
  const head = bytes.subarray(0, 4096);
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (utf16) return new TextDecoder(head[0] === 0xff ? "utf-16le" : "utf-16be").decode(head);
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return null;
  return new TextDecoder().decode(head);
}

function latin1(bytes: Uint8Array, length: number): string {
  return String.fromCharCode(...bytes.subarray(0, length));
}

function starts(bytes: Uint8Array, magic: string | readonly number[], offset = 0): boolean {
  const expected = typeof magic === "string" ? Buffer.from(magic, "latin1") : magic;
  return expected.every((byte, index) => bytes[offset + index] === byte);
}
