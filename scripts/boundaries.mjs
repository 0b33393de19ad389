// Who may import whom: runs dependency-cruiser over the sources, and proves that it read them.
//
//   node scripts/boundaries.mjs
//
// It works on the folder that it is started in. The rules are in .dependency-cruiser.cjs.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import swc from "@swc/core";
import { cruise } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";

// dependency-cruiser 17 parses every file as TypeScript without JSX, and stops at the first element of a .tsx file.
const { parseFileSync } = swc;
swc.parseFileSync = (file, parseOptions) =>
  parseFileSync(file, { ...parseOptions, tsx: file.endsWith(".tsx") });

const folders = ["shared", "electron", "renderer", "test", "scripts"].filter((folder) => existsSync(folder));

const options = await extractOptions("./.dependency-cruiser.cjs");
const { output } = await cruise(folders, { ...options, outputType: "json" });
const { modules, summary } = typeof output === "string" ? JSON.parse(output) : output;

const problems = summary.violations.map(
  ({ rule, from, to, cycle }) =>
    `${rule.name}: ${from} → ${cycle ? cycle.map(({ name }) => name).join(" → ") : to}`,
);

const scanned = new Set(modules.map(({ source }) => source));
const unread = folders.flatMap(sourceFiles).filter((file) => !scanned.has(file));
if (unread.length > 0) {
  problems.push(`not read: ${unread.length} source files, first ${unread[0]}: no rule was checked for them`);
}
const edges = modules.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
if (scanned.size === 0 || edges === 0) {
  problems.push(`nothing read: dependency-cruiser found ${scanned.size} modules and ${edges} imports`);
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  console.error(
    `\n${problems.length} problems with imports. The table: docs/decisions/2026-11-21-import-table.md`,
  );
  process.exitCode = 1;
} else {
  console.log(`${scanned.size} modules and ${edges} imports: none against the table.`);
}

/** Every file that can import something, as dependency-cruiser names it: relative, with forward slashes. */
function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /[.](ts|tsx|mjs)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).replaceAll("\\", "/"));
}
