// Finds an Electron that can open a window here: its binary, a display, and whether it needs `--no-sandbox`.

import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { installDebianPackages } from "./debian-packages.mjs";
import { root, runCommand } from "./run-command.mjs";

const downloadTimeoutMs = 3 * 60_000;
const startTimeoutMs = 60_000;
const packageFolder = join(root, "node_modules", "electron");

/** What Electron links against and a Debian server does not have. */
const libraries = [
  "libgtk-3-0",
  "libnss3",
  "libasound2",
  "libgbm1",
  "libxss1",
  "libxtst6",
  "libatk-bridge2.0-0",
  "libcups2",
  "libdrm2",
  "libxkbcommon0",
];

/**
 * @typedef {object} FoundElectron
 * @property {string} path the binary
 * @property {string[]} flags needed before all others, for example `--no-sandbox`
 * @property {string[]} wrapper a command that brings a display, empty where there is one
 */

/**
 * The binary of ELECTRON_OVERRIDE_DIST_PATH, else the `electron` package's own, downloaded if need be. With `install`,
 * a missing display or library is installed as root on Debian.
 *
 * @param {{ install: boolean }} options
 * @returns {Promise<FoundElectron | { reason: string }>} or why there is none, in one line
 */
export async function findElectron({ install }) {
  const binary = await findBinary();
  if ("reason" in binary) return binary;
  const display = await findDisplay(install);
  if ("reason" in display) return display;

  // Root has no sandbox; elsewhere Electron's helper may lack the rights that npm cannot give it.
  const attempts = process.getuid?.() === 0 ? [["--no-sandbox"]] : [[], ["--no-sandbox"]];
  let output = "";
  for (const flags of attempts) {
    const found = { path: binary.path, flags, wrapper: display.wrapper };
    output = await tryStart(found);
    if (output === "") return found;
    if (install && output.includes("error while loading shared libraries")) {
      await installDebianPackages(libraries);
      output = await tryStart(found);
      if (output === "") return found;
    }
  }
  return { reason: `the Electron binary does not start: ${output}` };
}

export async function findBinary() {
  const executable = {
    darwin: "Electron.app/Contents/MacOS/Electron",
    win32: "electron.exe",
  }[process.platform];
  const name = executable ?? "electron";
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (folder) {
    const path = join(folder, name);
    if (existsSync(path)) return { path };
    return { reason: `ELECTRON_OVERRIDE_DIST_PATH is ${folder}, where there is no ${name}` };
  }
  const path = join(packageFolder, "dist", name);
  if (isComplete(path)) return { path };
  console.log("Downloading the Electron binary.");
  const { code } = await runCommand(process.execPath, [join(packageFolder, "install.js")], {
    timeoutMs: downloadTimeoutMs,
  });
  if (isComplete(path)) return { path };
  const why = code === 124 ? `took more than ${downloadTimeoutMs / 60_000} minutes` : "failed";
  return { reason: `the download of the Electron binary ${why}` };
}

/** The package writes `path.txt` last; before that, the folder may be half a download. */
function isComplete(path) {
  const pathFile = join(packageFolder, "path.txt");
  return existsSync(path) && existsSync(pathFile) && readFileSync(pathFile, "utf8").length > 0;
}

async function findDisplay(install) {
  const { platform, env } = process;
  if (platform !== "linux" || env.DISPLAY || env.WAYLAND_DISPLAY) return { wrapper: [] };
  const wrapper = ["xvfb-run", "-a"];
  if (isInPath("xvfb-run") && isInPath("xauth")) return { wrapper };
  if (!install) return { reason: "there is no display" };
  const { reason } = await installDebianPackages(["xvfb", "xauth"]);
  return reason ? { reason: `there is no display, and no xvfb-run: ${reason}` } : { wrapper };
}

function isInPath(command) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** Opens and ends a smallest app. Resolves to "" when that worked, else to a line that says what Electron said. */
async function tryStart({ path, flags, wrapper }) {
  const app = await mkdtemp(join(tmpdir(), "palimpsest-electron-"));
  try {
    await writeFile(join(app, "package.json"), '{ "main": "main.cjs" }');
    await writeFile(
      join(app, "main.cjs"),
      'require("electron").app.whenReady().then(() => { console.log("palimpsest-ready"); process.exit(0); });',
    );
    const [command = path, ...rest] = [...wrapper, path];
    const { code, output } = await runCommand(
      command,
      [...rest, ...flags, `--user-data-dir=${app}/data`, app],
      {
        timeoutMs: startTimeoutMs,
      },
    );
    if (output.includes("palimpsest-ready")) return "";
    const lines = output.trim().split("\n");
    const telling = lines.find((line) => /error while loading|FATAL|Error:/.test(line)) ?? lines.at(-1);
    return telling || `exit code ${code}`;
  } finally {
    await rm(app, { recursive: true, force: true, maxRetries: 5 });
  }
}
