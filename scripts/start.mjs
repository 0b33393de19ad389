// npm start: builds what is not built yet, then opens the editor: in its own window, else in a browser.
//
//   npm start                       the library in ~/Palimpsest Library
//   npm start -- --library DIR      another one; everything after -- is passed on
//   npm start -- --browser          in a browser although there is a display
//
// Needs nothing but Node and what `npm install` brought. Why there is no window is said in one line.

import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { findBinary } from "./find-electron.mjs";
import { root, runNpmScript } from "./run-command.mjs";

/** An Electron that ends this soon by a signal or for want of a library never showed a window. */
const earlyEndMs = 15_000;

const flags = process.argv.slice(2).filter((flag) => flag !== "--browser");
let endedByPerson = false;
const wantsBrowser = process.argv.includes("--browser");

process.chdir(root);
await buildIfNeeded();

const electron = await findWindow();
if ("reason" in electron) await serve(electron.reason);
else await openWindow(electron.path);

/** Builds when a source is newer than what is built. */
async function buildIfNeeded() {
  const sources = ["shared", "electron", "renderer", "electron.vite.config.ts", "package-lock.json"];
  if (!existsSync(join(root, "electron.vite.config.ts"))) return; // an installed package has no sources
  const built = ["out/main/main.js", "out/preload/preload.cjs", "out/renderer/index.html"].map(modifiedAt);
  if (Math.min(...built) > Math.max(...sources.map(newestIn))) return;
  console.log("Building Palimpsest…");
  const { code, output } = await runNpmScript("build");
  if (code === 0) return;
  console.error(`${output.trim()}\nThe build failed.`);
  process.exit(code);
}

/** Electron's binary, or in one line why no window can be shown. Without a display, nothing is fetched. */
async function findWindow() {
  if (wantsBrowser) return { reason: "as asked" };
  const { platform, env } = process;
  if (platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY) return { reason: "there is no display" };
  const binary = await findBinary();
  if ("reason" in binary || platform !== "linux" || isRoot()) return binary;
  const reason = whyNoSandbox(join(dirname(binary.path), "chrome-sandbox"));
  return reason ? { reason } : binary;
}

/**
 * Chromium's sandbox needs either namespaces of the person's own or a helper that belongs to root, which npm cannot
 * install. Without one of them Electron does not start, and it is not started without its sandbox.
 */
function whyNoSandbox(helper) {
  const forbidsNamespaces =
    readNumber("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") === 1 ||
    readNumber("/proc/sys/kernel/unprivileged_userns_clone") === 0;
  if (!forbidsNamespaces) return undefined;
  if (existsSync(helper)) {
    const { uid, mode } = statSync(helper);
    if (uid === 0 && (mode & 0o4000) !== 0) return undefined;
  }
  return `this system lets only root set up Electron's sandbox (sudo chown root ${helper} && sudo chmod 4755 ${helper} allows it)`;
}

async function openWindow(path) {
  const needed = process.platform === "linux" && isRoot() ? ["--no-sandbox"] : [];
  if (needed.length > 0) console.log("Starting Electron with --no-sandbox, because you are root.");
  // The core runs in the Node that runs this script.
  const env = { ...process.env, PALIMPSEST_NODE: process.execPath };
  delete env.ELECTRON_RUN_AS_NODE; // some editors set it in their terminals
  const startedAt = Date.now();
  const { code, signal } = await run(path, [...needed, root, ...flags], env);
  const isEarly = Date.now() - startedAt < earlyEndMs && !endedByPerson;
  // 127: a shared library is missing; 132 to 139: a shell's words for a fatal signal.
  if (isEarly && (code === 127 || (code >= 132 && code <= 139) || isFatal(signal))) {
    await serve(`Electron does not run here (${signal ?? `exit code ${code}`})`);
  } else {
    exitLike(code, signal);
  }
}

async function serve(why) {
  console.log(`No window: ${why}. The editor is served to a browser instead.`);
  const { code, signal } = await run(
    process.execPath,
    [join(root, "out/main/headless.js"), ...flags],
    process.env,
  );
  exitLike(code, signal);
}

/** Runs a program in this terminal to its end. Ctrl+C reaches it by itself; other signals are passed on. */
function run(command, commandArguments, env) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArguments, { stdio: "inherit", env });
    const interrupted = () => {
      endedByPerson = true; // the child has it, too, being of the same terminal
    };
    const terminate = (signal) => {
      endedByPerson = true;
      child.kill(signal);
    };
    process.on("SIGINT", interrupted);
    process.on("SIGTERM", terminate);
    process.on("SIGHUP", terminate);
    const end = (result) => {
      process.off("SIGINT", interrupted);
      process.off("SIGTERM", terminate);
      process.off("SIGHUP", terminate);
      resolve(result);
    };
    child.on("error", (error) => {
      console.error(error.message);
      end({ code: 127, signal: null });
    });
    child.on("exit", (code, signal) => end({ code, signal }));
  });
}

function exitLike(code, signal) {
  if (signal && !endedByPerson) console.error(`It ended by ${signal}.`);
  process.exitCode = code ?? (endedByPerson ? 0 : 1);
}

function isFatal(signal) {
  return ["SIGTRAP", "SIGABRT", "SIGSEGV", "SIGILL", "SIGBUS"].includes(signal);
}

function isRoot() {
  return process.getuid?.() === 0;
}

function readNumber(path) {
  try {
    return Number(readFileSync(path, "utf8"));
  } catch {
    return undefined; // this kernel has no such switch
  }
}

/** 0 for a file that is not there. */
function modifiedAt(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestIn(path) {
  const full = join(root, path);
  if (!existsSync(full)) return 0;
  if (!statSync(full).isDirectory()) return modifiedAt(path);
  return Math.max(
    modifiedAt(path),
    ...readdirSync(full, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/[.]test[.]tsx?$/.test(entry.name))
      .map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs),
  );
}
