import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import type { Database } from "./database.ts";
import { makeFolder, syncFolder } from "./durable-file.ts";
import type { LibraryPaths } from "./library-folder.ts";
import type { Migration } from "./migrations.ts";

/** "PALI": lets `file` and other tools tell whose database it is. */
const applicationId = 0x50_41_4c_49;

/**
 * Reads how far the index has been migrated, 0 for a new one, and changes nothing.
 * @throws AppError `library-unusable` if it comes from a newer Palimpsest or from another program.
 */
export function checkVersion(database: Database, migrations: readonly Migration[]): number {
  const tables = database.all("SELECT name FROM sqlite_schema WHERE type = 'table'").map((row) => row.name);
  if (tables.length === 0) return 0;
  const version = tables.includes("schema_versions")
    ? database.get("SELECT max(version) AS version FROM schema_versions")?.version
    : undefined;
  if (typeof version !== "number" || version < 1) {
    throw new AppError("library-unusable", `${database.path} is a database, but not one of Palimpsest.`, {
      nextStep: "Choose a library, or an empty folder to make one in.",
    });
  }
  const newest = newestVersion(migrations);
  if (version > newest) {
    throw new AppError(
      "library-unusable",
      `The library was made by a newer Palimpsest: it has version ${version}, and this Palimpsest knows versions up to ${newest}.`,
      { nextStep: "Update Palimpsest, or open another library. Nothing in this one was changed." },
    );
  }
  return version;
}

/**
 * Brings the index to the newest version, all steps or none. An index that already has a version is first
 * copied to `backups/`.
 * @param version what `checkVersion` gave.
 */
export async function migrate(
  database: Database,
  paths: LibraryPaths,
  options: { readonly version: number; readonly migrations: readonly Migration[]; readonly now: number },
): Promise<void> {
  const { version, migrations, now } = options;
  const pending = migrations.filter((migration) => migration.version > version);
  if (pending.length === 0) return;
  if (version > 0) await backUp(database, paths, version, now);
  database.transaction(() => {
    if (version === 0) {
      database.script(`
        PRAGMA application_id = ${applicationId};
        CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT;
      `);
    }
    for (const migration of pending) {
      database.script(migration.sql);
      database.insert("schema_versions", { version: migration.version, applied_at: now });
    }
  });
  if (version === 0) await syncFolder(paths.root);
}

function newestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

async function backUp(database: Database, paths: LibraryPaths, version: number, now: number): Promise<void> {
  await makeFolder(paths.backups);
  await makeFolder(paths.temporary);
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, "-");
  const name = `index-version-${version}-${stamp}.sqlite`;
  const partial = join(paths.temporary, name);
  // SQLite writes the copy itself: to open the index beside it would drop the process's locks on it.
  database.run("VACUUM INTO ?", [partial]);
  const file = await open(partial, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, join(paths.backups, name));
  await syncFolder(paths.backups);
}
