import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

/** The colours of a theme by name, `#rrggbb` only. */
function colorsOf(theme: "dark" | "light"): ReadonlyMap<string, string> {
  const block = css.slice(css.indexOf(`:root[data-theme="${theme}"]`)).split("}")[0] ?? "";
  return new Map(
    [...block.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(color.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ["--window", "--panel", "--raised"];
const texts = [
  "--text",
  "--text-secondary",
  "--text-tertiary",
  "--danger-text",
  "--warning-text",
  "--success-text",
];
const pairs = [
  ...texts.flatMap((text) => surfaces.map((surface) => [text, surface, 4.5] as const)),
  ["--text", "--control", 4.5],
  ["--text-secondary", "--field", 4.5],
  ["--text", "--accent-soft", 4.5],
  ["--text-secondary", "--accent-soft", 4.5],
  ["--on-accent", "--accent", 4.5],
  ["--on-accent", "--accent-hover", 4.5],
  ["--on-accent", "--accent-active", 4.5],
  ["--accent-text", "--panel", 4.5],
  ["--accent-text", "--accent-soft", 4.5],
  ["--tooltip-text", "--tooltip", 4.5],
  ["--tooltip-shortcut", "--tooltip", 4.5],
  ...surfaces.map((surface) => ["--focus", surface, 3] as const),
] as const;

describe.each(["dark", "light"] as const)("the %s theme", (theme) => {
  const colors = colorsOf(theme);

  it.each(pairs)("shows %s on %s with a contrast of at least %d", (text, surface, least) => {
    expect(contrast(colors.get(text) ?? "", colors.get(surface) ?? "")).toBeGreaterThanOrEqual(least);
  });

  it("has the same colours as the other", () => {
    expect([...colors.keys()]).toEqual([...colorsOf(theme === "dark" ? "light" : "dark").keys()]);
  });

  it("is grey around the picture, so that colours are judged rightly", () => {
    for (const name of ["--canvas", "--window", "--panel"]) {
      expect(colors.get(name)).toMatch(/^#(..)\1\1$/);
    }
  });
});
