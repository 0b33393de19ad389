// Installs what the tests need of a Debian or Ubuntu machine, where this process may.

import { existsSync } from "node:fs";
import { runCommand } from "./run-command.mjs";

const installTimeoutMs = 10 * 60_000;
let listsAreFresh = false;

/**
 * @param {readonly string[]} names
 * @returns {Promise<{ reason?: string }>} empty when they are installed, else why not, in a few words
 */
export async function installDebianPackages(names) {
  if (!existsSync("/usr/bin/apt-get")) return { reason: "no apt-get to install it with" };
  if (process.getuid?.() !== 0) {
    return { reason: `as root, apt-get install ${names.join(" ")} would help` };
  }
  console.log(`Installing Debian packages: ${names.join(" ")}.`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (...commandArguments) =>
    runCommand("apt-get", commandArguments, { env, timeoutMs: installTimeoutMs });
  if (!listsAreFresh) listsAreFresh = (await run("update")).code === 0;
  const { code, output } = await run("install", "-y", "--no-install-recommends", ...names);
  return code === 0 ? {} : { reason: `apt-get install ${names.join(" ")}: ${lastLine(output)}` };
}

function lastLine(output) {
  return output.trim().split("\n").at(-1) ?? "failed";
}
