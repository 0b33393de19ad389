// npm test: everything, on a machine that has seen nothing of this project but `npm install`.
//
//   npm test                      checks, unit and system tests, the editor in a browser and in Electron
//   npm test -- --unit --web      only some of it: --check --unit --web --desktop
//
// It builds the product and finds or installs a browser and a display. What cannot run here is said in one line and
// is no failure, but for the unit tests and the editor in a browser, which must. The last line is "N passed, N failed".

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findOrInstallBrowser } from "./find-browser.mjs";
import { findElectron } from "./find-electron.mjs";
import { root, runCommand, runNpmScript } from "./run-command.mjs";

const parts = ["check", "unit", "web", "desktop"];
const { values } = parseArgs({
  options: Object.fromEntries(parts.map((part) => [part, { type: "boolean", default: false }])),
});
const asked = parts.filter((part) => values[part]);
const wanted = new Set(asked.length > 0 ? asked : parts);

process.chdir(root);
const reports = join(root, ".cache", "test-reports");
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** @type {{ part: string, passed: number, failed: number, note: string }[]} */
const results = [];
const report = (part, passed, failed, note = "") => results.push({ part, passed, failed, note });

if (wanted.has("check")) await check();
if (wanted.has("unit") || wanted.has("web") || wanted.has("desktop")) {
  // The canvas is tested in it, too, without an editor around it.
  const browser = await findOrInstallBrowser();
  if ("path" in browser) process.env.PALIMPSEST_CHROMIUM = browser.path;
  if (await build()) {
    if (wanted.has("unit")) await unit();
    if (wanted.has("web") || wanted.has("desktop")) await editor(browser);
  }
}
summarise();

async function check() {
  heading("Checks");
  const { code, output } = await runNpmScript("check");
  console.log(output.trim());
  const counts = /(\d+) passed, (\d+) failed\s*$/.exec(output);
  report("checks", Number(counts?.[1] ?? 0), Number(counts?.[2] ?? (code === 0 ? 0 : 1)));
}

async function build() {
  heading("Build");
  const { code, output } = await runNpmScript("build");
  if (code === 0) return true;
  console.log(output.trim());
  report("build", 0, 1, "nothing that needs it was run");
  return false;
}

async function unit() {
  heading("Unit and system tests");
  const file = join(reports, "vitest.json");
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { code } = await runCommand(process.execPath, [vitest, "run", ...reporters], { show: true });
  const outcome = readReport(file);
  if (!outcome) return report("unit", 0, 1, "no report was written");
  // A file that cannot be loaded has no test that failed.
  const unloaded = outcome.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = outcome.numFailedTests + unloaded;
  const skipped = outcome.numPendingTests;
  const note = skipped > 0 ? `${skipped} skipped` : "";
  report("unit", outcome.numPassedTests, failed === 0 && code !== 0 ? 1 : failed, note);
}

async function editor(browser) {
  const projects = [];
  const env = { ...process.env };

  if (wanted.has("web")) {
    if ("path" in browser) projects.push("web");
    else report("web", 0, 1, `could not run: ${browser.reason}`);
  }

  let wrapper = [];
  const electron = wanted.has("desktop") ? await findElectron({ install: true }) : undefined;
  if (electron && "reason" in electron) report("desktop", 0, 0, `not run: ${electron.reason}`);
  else if (electron) {
    projects.push("desktop");
    env.PALIMPSEST_ELECTRON = electron.path;
    env.PALIMPSEST_ELECTRON_FLAGS = electron.flags.join(" ");
    wrapper = electron.wrapper;
  }
  if (projects.length === 0) return;

  heading(`The editor: ${projects.join(" and ")}`);
  const file = join(reports, "playwright.json");
  env.PLAYWRIGHT_JSON_OUTPUT_FILE = file;
  const playwright = join("node_modules", "@playwright", "test", "cli.js");
  const [command = process.execPath, ...rest] = [...wrapper, process.execPath];
  const selection = projects.map((project) => `--project=${project}`);
  const { code } = await runCommand(
    command,
    [...rest, playwright, "test", "--reporter=list,json", ...selection],
    {
      env,
      show: true,
    },
  );
  const outcome = readReport(file);
  if (!outcome) return report("editor", 0, 1, "no report was written");
  for (const project of projects) {
    const tests = testsOf(outcome.suites).filter(({ projectName }) => projectName === project);
    const count = (...states) => tests.filter(({ status }) => states.includes(status)).length;
    const skipped = count("skipped");
    const note = [skipped > 0 ? `${skipped} skipped` : "", tests.length === 0 ? "no test was found" : ""];
    report(
      project,
      count("expected", "flaky"),
      count("unexpected") + (tests.length === 0 ? 1 : 0),
      note.join(""),
    );
  }
  if (outcome.errors.length > 0) report("editor", 0, outcome.errors.length, "errors outside of tests");
  else if (code !== 0 && results.every(({ failed }) => failed === 0))
    report("editor", 0, 1, `exit code ${code}`);
}

function testsOf(suites) {
  return suites.flatMap((suite) => [
    ...(suite.specs ?? []).flatMap(({ tests }) => tests),
    ...testsOf(suite.suites ?? []),
  ]);
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // the runner said on the terminal why it wrote none
  }
}

function heading(text) {
  console.log(`\n── ${text} ──`);
}

function summarise() {
  heading("Summary");
  for (const { part, passed, failed, note } of results) {
    const counts = note.startsWith("not run") ? "" : `${passed} passed, ${failed} failed`;
    console.log(`${part}: ${[counts, note].filter(Boolean).join("; ")}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
}
