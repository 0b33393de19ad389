import { describe, expect, it } from "vitest";
import { mediaTypeOf } from "./media-type.ts";

describe("mediaTypeOf", () => {
  it.each([
    ["image/png", "89504e470d0a1a0a0000000d"],
    ["image/jpeg", "ffd8ffe000104a4649460001"],
    ["image/gif", "474946383961010001000000"],
    ["image/webp", "524946461a00000057454250"],
    ["image/tiff", "49492a000800000000000000"],
    ["image/tiff", "4d4d002a0000000800000000"],
    ["image/bmp", "424d46000000000000003600"],
    ["image/avif", "000000206674797061766966"],
    ["image/heic", "000000186674797068656963"],
    ["application/octet-stream", "0000001c6674797069736f6d"],
    ["application/octet-stream", "3c7376673e3c736372697074"],
    ["application/octet-stream", ""],
  ])("knows %s by its first bytes", (expected, hex) => {
    expect(mediaTypeOf(Buffer.from(hex, "hex"))).toBe(expected);
  });
});
