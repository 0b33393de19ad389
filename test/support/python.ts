import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const cache = fileURLToPath(new URL("../../.cache/", import.meta.url));
const longestInstallMs = 5 * 60_000;

/**
 * A Python of its own with a package from PyPI, kept in `.cache`. Null, with a line that says why, where there is no
 * Python or no way to the index.
 * @param requirement with its version: `openai==3.54.0`.
 * @returns the folder of its programs.
 */
export function installPython(requirement: string): string | null {
  const folder = join(cache, `python-${requirement.replace(/[^\w.]+/g, "-")}`);
  const programs = join(folder, process.platform === "win32" ? "Scripts" : "bin");
  const complete = join(folder, "palimpsest-complete");
  if (existsSync(complete)) return programs;
  try {
    const options = { stdio: "pipe", timeout: longestInstallMs } as const;
    execFileSync("python3", ["-m", "venv", "--clear", folder], options);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement];
    execFileSync(join(programs, "python"), pip, options);
    execFileSync(join(programs, "python"), ["-c", `open(${JSON.stringify(complete)}, "w").close()`], options);
    return programs;
  } catch (error) {
    const [line = ""] = String(error instanceof Error ? error.message : error).split("\n");
    process.stderr.write(`Not run: Python could not install ${requirement} (${line}).\n`);
    return null;
  }
}

/** Runs a script and gives back the JSON that it prints. */
export async function runPython(
  programs: string,
  script: string,
  environment: Readonly<Record<string, string>>,
): Promise<unknown> {
  const path = fileURLToPath(new URL(`../system/${script}`, import.meta.url));
  const { stdout } = await promisify(execFile)(join(programs, "python"), [path], {
    env: { ...process.env, ...environment },
    maxBuffer: 64 * 1024 ** 2,
    timeout: 120_000,
  });
  return JSON.parse(stdout);
}
