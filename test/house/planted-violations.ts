/** A rule of the house broken once. */
export interface Violation {
  readonly what: string;
  readonly file: string;
  /** Empty for a file that is there anyway. */
  readonly text: string;
  /** What the check prints for it, besides the file. */
  readonly says: string;
}

export const typeViolations: readonly Violation[] = [
  {
    what: "a DOM type in shared",
    file: "shared/dom-type.ts",
    text: "export type T = HTMLElement;\n",
    says: "TS2304",
  },
  {
    what: "a Node type in shared",
    file: "shared/node-type.ts",
    text: "export type T = Buffer;\n",
    says: "TS2591",
  },
  {
    what: "a Node type in renderer",
    file: "renderer/node-type.ts",
    text: "export const home = process.env;\n",
    says: "TS2591",
  },
  {
    what: "a DOM type in electron",
    file: "electron/dom-type.ts",
    text: "export type T = HTMLElement;\n",
    says: "TS2304",
  },
  {
    what: "a file of electron in renderer",
    file: "renderer/other-side.ts",
    text: 'export { sound } from "../electron/library/sound.ts";\n',
    says: "TS6307",
  },
  {
    what: "a file of renderer in shared",
    file: "shared/other-side.ts",
    text: 'export { sound } from "../renderer/state/sound.ts";\n',
    says: "TS6307",
  },
  {
    what: "an enum",
    file: "shared/enumeration.ts",
    text: "export enum Tool {\n  brush,\n}\n",
    says: "TS1294",
  },
  {
    what: "an item of a list taken for granted",
    file: "shared/unchecked-index.ts",
    text: "export const first = (list: string[]): string => list[0];\n",
    says: "TS2322",
  },
];

export const lintViolations: readonly Violation[] = [
  {
    what: "a floating promise",
    file: "shared/floating-promise.ts",
    text: "const save = async () => 1;\nexport const leave = () => {\n  save();\n};\n",
    says: "no-floating-promises",
  },
  { what: "any", file: "shared/any.ts", text: "export const x: any = 1;\n", says: "no-explicit-any" },
  {
    what: "a non-null assertion",
    file: "shared/non-null.ts",
    text: "export const first = (list: string[]): string => list[0]!;\n",
    says: "no-non-null-assertion",
  },
  {
    what: "a file of more than 400 lines",
    file: "shared/long.ts",
    text: Array.from({ length: 401 }, (_line, index) => `export const line${index} = ${index};\n`).join(""),
    says: "max-lines",
  },
  {
    what: "a default export",
    file: "shared/default-export.ts",
    text: "const one = 1;\nexport default one;\n",
    says: "no-default-export",
  },
  {
    what: "an import cycle",
    file: "shared/ring-one.ts",
    text: 'import { two } from "./ring-two.ts";\n\nexport const one = two;\n',
    says: "no-cycle",
  },
  {
    what: "the other half of an import cycle",
    file: "shared/ring-two.ts",
    text: 'import { one } from "./ring-one.ts";\n\nexport const two = one;\n',
    says: "no-cycle",
  },
  {
    what: "electron in a handler",
    file: "electron/handlers/window.ts",
    text: 'import { app } from "electron";\n\nexport const quit = () => app.quit();\n',
    says: "no-restricted-imports",
  },
  {
    what: "konva in a panel",
    file: "renderer/panels/stage.ts",
    text: 'import Konva from "konva";\n\nexport const layer = new Konva.Layer();\n',
    says: "no-restricted-imports",
  },
  {
    what: "a case of a union forgotten",
    file: "shared/forgotten-case.ts",
    text: 'export function name(tool: "brush" | "pan"): void {\n  switch (tool) {\n    case "brush":\n      break;\n  }\n}\n',
    says: "switch-exhaustiveness-check",
  },
  {
    what: "a catch that says nothing",
    file: "shared/empty-catch.ts",
    text: "export function f(g: () => void): void {\n  try {\n    g();\n  } catch {}\n}\n",
    says: "no-empty",
  },
  {
    what: "something thrown that is no error",
    file: "shared/thrown-text.ts",
    text: 'export function f(): never {\n  throw "text";\n}\n',
    says: "only-throw-error",
  },
  {
    what: "an import hidden in a type",
    file: "shared/hidden-import.ts",
    text: 'export type T = import("./used.ts").T;\n',
    says: "consistent-type-imports",
  },
  {
    what: "a file name of another style",
    file: "shared/snake_case.ts",
    text: "export const x = 1;\n",
    says: "filename-case",
  },
  {
    what: "console in the product",
    file: "electron/jobs/console.ts",
    text: 'export const f = () => console.log("x");\n',
    says: "no-console",
  },
];

export const formatViolations: readonly Violation[] = [
  {
    what: "an unformatted file",
    file: "shared/unformatted.ts",
    text: "export const   x = [ 1,2 ]\n",
    says: "format",
  },
  {
    what: "imports in no order",
    file: "shared/unsorted.ts",
    text: 'import { z } from "zod";\nimport { assert } from "./assert.ts";\nimport { sound } from "./domain/sound.ts";\nimport { a } from "./a.ts";\n\nexport const all = [z, sound, assert, a];\n',
    says: "organizeImports",
  },
];

export const unusedViolations: readonly Violation[] = [
  { what: "a file nobody imports", file: "electron/jobs/sound.ts", text: "", says: "Unused files" },
  { what: "an unused export", file: "shared/used.ts", text: "", says: "plantedUnusedExport" },
  { what: "an unused package", file: "package.json", text: "", says: "planted-unused-package" },
  { what: "an unlisted package", file: "electron/cli.ts", text: 'import "semver";\n', says: "Unlisted" },
];

export const violations: readonly Violation[] = [
  ...typeViolations,
  ...lintViolations,
  ...formatViolations,
  ...unusedViolations,
];
