// Finds a Chromium for the tests, and installs one where there is none.

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { installDebianPackages } from "./debian-packages.mjs";
import { root, runCommand } from "./run-command.mjs";

const startTimeoutMs = 60_000; // the first start of a browser on a slow disk
const downloadTimeoutMs = 5 * 60_000;

/**
 * One that starts, in this order: PALIMPSEST_CHROMIUM, one of the machine, Playwright's own, Playwright's own after a
 * download, Debian's `chromium` installed as root.
 *
 * @returns {Promise<{ path: string } | { reason: string }>} the executable, or why there is none, in one line
 */
export async function findOrInstallBrowser() {
  const named = process.env.PALIMPSEST_CHROMIUM;
  if (named) {
    if (await starts(named)) return { path: named };
    return { reason: `PALIMPSEST_CHROMIUM is ${named}, which does not start as a browser` };
  }

  const here = await firstThatStarts([...browsersOfTheMachine(), ...(await playwrightBrowser())]);
  if (here) return { path: here };

  console.log("No Chromium on this machine: asking Playwright for one (npx playwright install chromium).");
  const playwright = join(root, "node_modules", "@playwright", "test", "cli.js");
  const download = await runCommand(process.execPath, [playwright, "install", "chromium"], {
    timeoutMs: downloadTimeoutMs,
  });
  const downloaded = await firstThatStarts(await playwrightBrowser());
  if (downloaded) return { path: downloaded };

  const debian = await installDebianPackages(["chromium"]);
  const installed = await firstThatStarts(browsersOfTheMachine());
  if (installed) return { path: installed };

  const why = download.code === 0 ? "Playwright's does not start" : "Playwright could not download one";
  return {
    reason: `no Chromium, Chrome or Edge here; ${why}; ${debian.reason ?? "Debian's does not start"}`,
  };
}

function* browsersOfTheMachine() {
  if (process.platform === "darwin") {
    for (const folder of ["/Applications", join(homedir(), "Applications")]) {
      for (const name of ["Google Chrome", "Chromium", "Microsoft Edge"]) {
        yield join(folder, `${name}.app`, "Contents", "MacOS", name);
      }
    }
  } else if (process.platform === "win32") {
    const { PROGRAMFILES, LOCALAPPDATA } = process.env;
    for (const folder of [PROGRAMFILES, process.env["PROGRAMFILES(X86)"], LOCALAPPDATA]) {
      if (!folder) continue;
      yield join(folder, "Google", "Chrome", "Application", "chrome.exe");
      yield join(folder, "Chromium", "Application", "chrome.exe");
      yield join(folder, "Microsoft", "Edge", "Application", "msedge.exe");
    }
  } else {
    const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
    for (const name of names) {
      for (const folder of (process.env.PATH ?? "").split(delimiter)) yield join(folder, name);
    }
  }
}

/** The one that Playwright keeps for its version, if it was downloaded. */
async function playwrightBrowser() {
  const { chromium } = await import("@playwright/test");
  return [chromium.executablePath()];
}

async function firstThatStarts(paths) {
  for (const path of paths) {
    if (existsSync(path) && (await starts(path))) return path;
  }
  return undefined;
}

/** True for a browser that shows a page: a file of that name may be a note that tells where to get it. */
async function starts(path) {
  const profile = await mkdtemp(join(tmpdir(), "palimpsest-browser-"));
  try {
    const page = "data:text/html,<title>palimpsest</title>";
    const { code, output } = await runCommand(
      path,
      ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`, "--dump-dom", page],
      { timeoutMs: startTimeoutMs },
    );
    return code === 0 && output.includes("<title>palimpsest</title>");
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
