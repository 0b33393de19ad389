// Starts other programs for the scripts of this folder. Needs nothing but Node.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs a program to its end and never throws: a program that cannot be started has code 127, one that was still
 * running after `timeoutMs` is killed with its children and has code 124.
 *
 * @param {string} command
 * @param {readonly string[]} commandArguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, show?: boolean }} [options]
 *   `show` passes the output through to this terminal instead of collecting it.
 * @returns {Promise<{ code: number, output: string }>} standard output and error as they came
 */
export function runCommand(command, commandArguments, options = {}) {
  const { cwd = process.cwd(), env = process.env, timeoutMs, show = false } = options;
  return new Promise((resolve) => {
    const child = spawn(command, commandArguments, {
      cwd,
      env,
      stdio: show ? "inherit" : ["ignore", "pipe", "pipe"],
      // A group of its own, so that the children of npm and xvfb-run can be ended with it.
      detached: timeoutMs !== undefined && process.platform !== "win32",
      windowsHide: true,
    });
    let output = "";
    let timedOut = false;
    child.stdout?.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      output += chunk;
    });
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            killGroup(child);
          }, timeoutMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: `${output}${error.message}` });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: timedOut ? 124 : (code ?? 1), output });
    });
  });
}

/** Runs a script of package.json, silently but for its own output. See `runCommand`. */
export function runNpmScript(name, options) {
  return runNpm(["run", "--silent", name], options);
}

/**
 * Runs npm itself: the one that started us where there is one. npm is a script of Node, so no shell is needed, which
 * on Windows would take the arguments apart.
 *
 * @param {readonly string[]} npmArguments
 * @param {Parameters<typeof runCommand>[2]} [options]
 */
export function runNpm(npmArguments, options) {
  const npmScript = process.env.npm_execpath;
  if (npmScript?.endsWith("js")) return runCommand(process.execPath, [npmScript, ...npmArguments], options);
  return runCommand(process.platform === "win32" ? "npm.cmd" : "npm", npmArguments, options);
}

function killGroup(child) {
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}
