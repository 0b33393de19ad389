import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface NodeSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `process.resourcesPath` of a packaged app, which brings its own Node. */
  readonly resourcesPath: string | null;
  readonly exists: (path: string) => boolean;
  /** What `node --version` says; null if it cannot be run. */
  readonly version: (path: string) => string | null;
}

/** As in package.json's `engines`. */
const oldest = [20, 19] as const;

/**
 * A Node to run the core with: what `npm start` runs with, what the package brings, what npm or the person's PATH
 * name. Null if none is new enough.
 */
export function findNode({ env, resourcesPath, exists, version }: NodeSearch): string | null {
  const candidates = [
    env.PALIMPSEST_NODE,
    resourcesPath === null ? undefined : join(resourcesPath, "node"),
    env.npm_node_execpath,
    ...(env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node")),
  ];
  for (const candidate of new Set(candidates)) {
    if (candidate && exists(candidate) && isNewEnough(version(candidate))) return candidate;
  }
  return null;
}

export function findNodeHere(resourcesPath: string | null): string | null {
  return findNode({
    env: process.env,
    resourcesPath,
    exists: existsSync,
    version: (path) => {
      const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 5000 });
      return status === 0 ? stdout : null;
    },
  });
}

function isNewEnough(version: string | null): boolean {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version ?? "") ?? [];
  const [oldestMajor, oldestMinor] = oldest;
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
}
