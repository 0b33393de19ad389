import { describe, expect, it } from "vitest";
import { exportFileName } from "./export-node.ts";

describe("exportFileName", () => {
  it.each([
    ["Summer garden", "png", "Summer garden.png"],
    ["../../etc/passwd", "jpeg", "etc passwd.jpg"],
    ["C:\\temp\\x", "tiff", "C temp x.tif"],
    ["..", "webp", "Picture.webp"],
    ["con", "png", "Picture con.png"],
    ["  dots and spaces. . ", "avif", "dots and spaces.avif"],
    ["line\nbreak\u0000", "png", "line break.png"],
    ["猫の写真", "png", "猫の写真.png"],
  ] as const)("makes a safe name of %j as %s", (name, format, expected) => {
    expect(exportFileName(name, format)).toBe(expected);
  });

  it.each(["x", "猫", "👩‍🎨"])(
    "keeps a very long name of %s below what file systems take, in whole characters",
    (letter) => {
      const name = exportFileName(letter.repeat(500), "png");
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(164);
      expect(Buffer.byteLength(name)).toBeGreaterThan(100);
      expect(name).not.toContain("\ufffd");
    },
  );
});
