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

  it("keeps a very long name below what file systems take", () => {
    expect(exportFileName("x".repeat(500), "png").length).toBeLessThanOrEqual(124);
  });
});
