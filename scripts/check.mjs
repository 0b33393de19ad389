// npm run check: everything that can be said of the sources without running them, side by side.
//
//   node scripts/check.mjs              all of it
//   node scripts/check.mjs types lint   only these
//
// What each check runs is its script of the same name in package.json. Exit code 1 when one of them fails.

import { runNpmScript } from "./run-command.mjs";

const checks = ["types", "lint", "format:check", "boundaries", "unused"];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !checks.includes(name));
if (unknown.length > 0) {
  console.error(`There is no check "${unknown[0]}". There are: ${checks.join(", ")}.`);
  process.exit(2);
}

const outcomes = await Promise.all(
  (asked.length > 0 ? asked : checks).map(async (name) => {
    const started = performance.now();
    const { code, output } = await runNpmScript(name);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${code === 0 ? "passed" : "FAILED"}  ${name}  ${seconds} s`);
    return { name, code, output };
  }),
);

const failed = outcomes.filter(({ code }) => code !== 0);
for (const { name, output } of failed) console.log(`\n── ${name} ──\n${output.trim()}`);
console.log(`\n${outcomes.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
