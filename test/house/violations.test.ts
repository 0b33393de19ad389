import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowedImports, forbiddenImports, forbiddenPackages } from "./planted-imports.ts";
import { type PlantedTree, plantTree } from "./planted-tree.ts";
import {
  formatViolations,
  lintViolations,
  typeViolations,
  unusedViolations,
  violations,
} from "./planted-violations.ts";

// Every rule of the house is broken once, in a folder of its own, and the check that is there for it must name the
// file and the rule. Sound files beside it must be named by none.

/** What each folder holds that is sound: a file that others may or may not import. */
const soundFolders = [
  "shared/domain",
  "shared/rpc",
  "renderer/ui",
  "renderer/host",
  "renderer/state",
  "renderer/tools",
  "renderer/mask",
  "renderer/canvas",
  "renderer/panels",
  "renderer/panels/two",
  "renderer/history",
  "renderer/app",
  "electron/imaging",
  "electron/library",
  "electron/edits",
  "electron/inference",
  "electron/providers/one",
  "electron/providers/two",
  "electron/providers/builtin",
  "electron/providers/local",
  "electron/jobs",
  "electron/network",
  "electron/programs",
  "electron/handlers",
  "electron/hosts/desktop",
  "electron/hosts/web",
  "electron/hosts/web/api",
  "test/support",
];
const sound = new Map([
  ...soundFolders.map((folder) => [`${folder}/sound.ts`, "export const sound = 1;\n"] as const),
  ["electron/providers/provider.ts", "export const provider = 1;\n"],
  ["electron/providers/registry.ts", "export const registry = 1;\n"],
  ["electron/inference/host.ts", "export const inferenceHost = 1;\n"],
  ["shared/assert.ts", "export const assert = 1;\n"],
  ["renderer/tools/tool-protocol.ts", "export const protocol = 1;\n"],
  ["shared/used.ts", "export const used = 1;\nexport const plantedUnusedExport = 2;\n"],
  ["electron/main.ts", 'import { used } from "../shared/used.ts";\n\nprocess.exitCode = used;\n'],
]);

const refused = [...forbiddenImports, ...forbiddenPackages];

/** How each check writes which file it means and what it has against it. */
const findingPatterns = {
  types: /^(?<file>\S+)\(\d+,\d+\): error (?<rule>TS\d+)/gm,
  lint: /^ *[x×!] (?<rule>[\w()\-/]+):.*\n(?: {2,}\|.*\n)* *,-\[(?<file>[^:\]]+):/gm,
  "format:check": /^(?<file>[^\s:]+)(?::\d+:\d+)? (?<rule>\S+) /gm,
} as const;

/** The second and the third import of a file are of other kinds: for types only, and when needed. */
const plantedImport = (file: string, specifier: string, index: number) => {
  const from = JSON.stringify(specifier);
  const view = file.endsWith(".tsx") ? `\nexport const View = () => <p className="planted">{1}</p>;\n` : "";
  const kinds = [
    `import ${from};`,
    `import type {} from ${from};`,
    `export const load = () => import(${from});`,
  ];
  return `${kinds[index % kinds.length]}\n${view}`;
};

describe("the checks", () => {
  let tree: PlantedTree;
  const outputs = new Map<string, string>();
  let exitCode = 0;

  beforeAll(async () => {
    const planted = violations.filter(({ text }) => text !== "");
    tree = await plantTree(new Map([...sound, ...planted.map(({ file, text }) => [file, text] as const)]));
    const { code, output } = await tree.run(["scripts/check.mjs"]);
    exitCode = code;
    for (const section of output.split(/^── /m).slice(1)) {
      const [name = "", ...lines] = section.split("\n");
      outputs.set(name.replace(" ──", ""), lines.join("\n"));
    }
  }, 120_000);

  afterAll(() => tree.remove());

  /** The rules by which a check has something against a file. */
  const rulesAgainst = (check: keyof typeof findingPatterns, file: string) =>
    [...(outputs.get(check) ?? "").matchAll(findingPatterns[check])]
      .filter(({ groups }) => groups?.["file"] === file)
      .map(({ groups }) => groups?.["rule"])
      .join(" ");

  it("fail as a whole, each with its output", () => {
    expect(exitCode).toBe(1);
    expect([...outputs.keys()].toSorted()).toEqual(["boundaries", "format:check", "lint", "types", "unused"]);
  });

  it.each(typeViolations)("of types catch $what", ({ file, says }) => {
    expect(rulesAgainst("types", file)).toContain(says);
  });

  it.each(lintViolations)("of lint catch $what", ({ file, says }) => {
    expect(rulesAgainst("lint", file)).toContain(says);
  });

  it.each(formatViolations)("of format catch $what", ({ file, says }) => {
    expect(rulesAgainst("format:check", file)).toContain(says);
  });

  it.each(unusedViolations)("of dead code catch $what", ({ file, says }) => {
    expect(outputs.get("unused")).toContain(file);
    expect(outputs.get("unused")).toContain(says);
  });

  it.each([...sound.keys()])("have nothing against the sound file %s", (file) => {
    expect(rulesAgainst("types", file)).toBe("");
    expect(rulesAgainst("lint", file)).toBe("");
    expect(rulesAgainst("format:check", file)).toBe("");
    expect(outputs.get("boundaries")).not.toContain(`: ${file} →`);
  });
});

describe("the table of imports", () => {
  let tree: PlantedTree;
  let exitCode = 0;
  let output = "";

  beforeAll(async () => {
    const files = new Map([...sound, ["shared/ring-two.ts", 'import "./ring-one.ts";\n'] as const]);
    for (const [file, ...specifiers] of allowedImports) {
      files.set(file, specifiers.map((specifier) => `import ${JSON.stringify(specifier)};\n`).join(""));
    }
    for (const [index, [file, specifier]] of refused.entries()) {
      files.set(file, (files.get(file) ?? "") + plantedImport(file, specifier, index));
    }
    tree = await plantTree(files);
    ({ code: exitCode, output } = await tree.run(["scripts/boundaries.mjs"]));
  }, 60_000);

  afterAll(() => tree.remove());

  it("fails where it is broken", () => {
    expect(exitCode).toBe(1);
  });

  it.each(refused)("refuses that %s imports %s, by the rule %s", (file, _specifier, rule) => {
    expect(output).toContain(`${rule}: ${file} → `);
  });

  it.each(allowedImports)("lets %s import what its row allows", (file) => {
    expect(output).not.toContain(`: ${file} →`);
  });

  it("has no rule that is not broken here", async () => {
    const list = "console.log(require('./.dependency-cruiser.cjs').forbidden.map((r) => r.name).join('\\n'))";
    const rules = (await tree.run(["--input-type=commonjs", "-e", list])).output.trim().split("\n");
    expect(rules.filter((rule) => !output.includes(`${rule}: `))).toEqual([]);
  });

  it("is not taken for kept when dependency-cruiser cannot read TypeScript", async () => {
    // What it does with TypeScript 7 and without swc: it finds no module and succeeds.
    await writeFile(
      join(tree.folder, "hide-swc.cjs"),
      `const { Module } = require("node:module");
       const resolve = Module._resolveFilename;
       Module._resolveFilename = (request, ...rest) => {
         if (request === "@swc/core/package.json") throw new Error("not installed");
         return resolve(request, ...rest);
       };`,
    );
    const blind = await tree.run(["--require", "./hide-swc.cjs", "scripts/boundaries.mjs"]);
    expect(blind.code).toBe(1);
    expect(blind.output).toMatch(/not read: \d+ source files/);
  });
});
