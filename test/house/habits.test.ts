import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

const packageDescription = z
  .object({
    version: z.string(),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read("package.json")));

const filesUnder = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => pattern.test(path) && !path.includes("node_modules"))
    .map((path) => join(folder, path));

const sources = ["shared", "electron", "renderer", "scripts", "test"].flatMap((folder) =>
  filesUnder(folder, /[.](ts|tsx|mjs|css)$/),
);
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...filesUnder("docs", /[.]md$/)];

describe("the sources", () => {
  it("are found", () => {
    expect(sources.length).toBeGreaterThan(100);
  });

  it("give a reason on the line of every suppressed check", () => {
    const suppression = /(?:oxlint|eslint|biome)-(?:disable|ignore)|@ts-(?:expect-error|ignore|nocheck)/;
    const unexplained = sources.flatMap((file) =>
      read(file)
        .split("\n")
        .filter((line) => suppression.test(line) && !/(--|:) \S+ \S+/.test(line))
        .map((line) => `${file}: ${line.trim()}`)
        .filter((line) => !line.startsWith(join("test", "house"))),
    );
    expect(unexplained).toEqual([]);
  });

  it("hold no file that is named for nothing", () => {
    const vague = /(^|[-/\\])(utils?|helpers?|managers?|common|misc)[.\d]*(-|[.]tsx?$|[.]mjs$|[/\\])/;
    expect(sources.filter((file) => vague.test(file))).toEqual([]);
  });
});

describe("the pages", () => {
  it("give a reason for every dependency, and for none that is gone", () => {
    const page = read("docs/decisions/2026-11-21-dependencies.md");
    const explained = [...page.matchAll(/^\| ([@\w/, -]+) \|/gm)]
      .flatMap(([, names = ""]) => names.split(", "))
      .filter((name) => name !== "package");
    const listed = [
      ...Object.keys(packageDescription.dependencies),
      ...Object.keys(packageDescription.devDependencies),
    ];
    expect(explained.toSorted()).toEqual(listed.toSorted());
  });

  it.each(pages)("%s links to what is there", (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(
      ([, link = ""]) => link,
    );
    const missing = links.filter((link) => {
      const target = join(dirname(page), link);
      return !readdirSync(join(root, dirname(target))).includes(target.split(/[/\\]/).at(-1) ?? "");
    });
    expect(missing).toEqual([]);
  });

  it("state the version of the package in the change log", () => {
    expect(read("CHANGELOG.md")).toContain(`## ${packageDescription.version}`);
  });
});
