import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Everything that decides what the checks say, and nothing of the product. */
const house = [
  "scripts",
  "package.json",
  "tsconfig.json",
  "tsconfig.base.json",
  "shared/tsconfig.json",
  "shared/platform.d.ts",
  "electron/tsconfig.json",
  "electron/preload/tsconfig.json",
  "renderer/tsconfig.json",
  "test/tsconfig.json",
  ".oxlintrc.json",
  "biome.json",
  "knip.json",
  ".dependency-cruiser.cjs",
  ".gitignore",
  "electron.vite.config.ts",
  "vitest.config.ts",
  "playwright.config.ts",
];

export interface PlantedTree {
  readonly folder: string;
  /** Runs a program of Node in the tree; never rejects. */
  run(nodeArguments: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
  remove(): Promise<void>;
}

/** A folder with the house's own rules over other sources: `files` by path, with their text. */
export async function plantTree(files: ReadonlyMap<string, string>): Promise<PlantedTree> {
  const folder = await mkdtemp(join(tmpdir(), "palimpsest-house-"));
  await Promise.all(house.map((path) => cp(join(repository, path), join(folder, path), { recursive: true })));
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"), "junction");
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await listUnusedPackage(join(folder, "package.json"));
  return {
    folder,
    run: (nodeArguments) =>
      new Promise((resolve) => {
        // The npm that runs these tests would otherwise lend its own settings to the npm that they start.
        // CI makes oxlint print another form, and less of it.
        const { CI: _ci, ...person } = process.env;
        const env = { ...person, NO_COLOR: "1", FORCE_COLOR: "0" };
        execFile(
          process.execPath,
          nodeArguments,
          { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 },
          (error, stdout, stderr) => resolve({ code: error ? 1 : 0, output: stdout + stderr }),
        );
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function listUnusedPackage(path: string): Promise<void> {
  const description = JSON.parse(await readFile(path, "utf8")) as { dependencies: Record<string, string> }; // our own package.json
  description.dependencies["planted-unused-package"] = "1.0.0";
  await writeFile(path, JSON.stringify(description, null, 2));
}
