// `electron [flags] [-r module]... <app folder> [arguments]` for a runtime whose default app is missing or does not
// wait: as in Electron's own, `ready` must not come before the app's main module has run. `.ci/electron` puts this
// folder into such a runtime as `resources/app`. Tests only; the product never sees it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { app } from "electron";

const require = createRequire(import.meta.url);
let index = 1;
for (; process.argv[index]?.startsWith("-"); index++) {
  if (process.argv[index] === "-r") require(resolve(process.argv[++index])); // Playwright's loader comes this way
}
const folder = resolve(process.argv[index] ?? ".");
const description = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const name = description.productName ?? description.name;
if (name) app.setName(name);
if (description.version) app.setVersion(description.version);
app.setAppPath(folder);
process.argv.splice(1, index, folder);
await import(pathToFileURL(join(folder, description.main ?? "index.js")).href);
