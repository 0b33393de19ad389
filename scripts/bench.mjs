// npm run bench -- NAME [options]: runs test/bench/NAME.ts on a fresh build. Without a name, says which there are.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root, runCommand, runNpmScript } from "./run-command.mjs";

process.chdir(root);
const folder = join("test", "bench");
const [name, ...options] = process.argv.slice(2);
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith(".ts") && !file.includes(".test."))
      .map((file) => file.slice(0, -".ts".length))
  : [];

if (name === undefined || !names.includes(name)) {
  if (name !== undefined) console.error(`There is no bench "${name}".`);
  console.error(`Use: npm run bench -- NAME [options]. NAME is one of: ${names.join(", ")}.`);
  process.exit(name === undefined ? 0 : 2);
}

const build = await runNpmScript("build");
if (build.code !== 0) {
  console.error(build.output);
  process.exit(build.code);
}
const { code } = await runCommand(
  process.execPath,
  ["--import", "tsx", join(folder, `${name}.ts`), ...options],
  {
    show: true,
  },
);
process.exitCode = code;
