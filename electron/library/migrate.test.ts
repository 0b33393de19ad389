import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Database } from "./database.ts";
import { migrations } from "./migrations.ts";
import { importOf, keepBytes, openTestLibrary, temporaryFolder } from "./testing/test-library.ts";

const newest = migrations.length;
const next = {
  version: newest + 1,
  sql: "ALTER TABLE documents ADD COLUMN color TEXT; UPDATE documents SET color = 'red';",
};

describe("migrations", () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: string;

  beforeEach(async () => {
    home = await temporaryFolder();
    folder = join(home.path, "library");
    const library = await openTestLibrary(folder);
    library.documents.create("Photo", importOf(await keepBytes(library, "original")));
    await library.close();
  });
  afterEach(() => home.remove());

  const read = (path: string, sql: string) => {
    const database = new Database(path);
    try {
      return database.all(sql);
    } finally {
      database.close();
    }
  };
  const index = () => join(folder, "index.sqlite");

  it("are numbered from 1 without gaps", () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, position) => position + 1));
  });

  it("leave a library of the newest version alone", async () => {
    await (await openTestLibrary(folder)).close();
    expect(read(index(), "SELECT version FROM schema_versions")).toEqual(
      migrations.map(({ version }) => ({ version })),
    );
    expect(await readdir(folder)).not.toContain("backups");
  });

  it("bring an older library forward and keep a copy of its index that opens as it was", async () => {
    const library = await openTestLibrary(folder, { migrations: [...migrations, next] });
    expect(library.documents.list()).toMatchObject([{ name: "Photo" }]);
    await library.close();
    expect(read(index(), "SELECT name, color FROM documents")).toEqual([{ name: "Photo", color: "red" }]);
    expect(read(index(), "SELECT version FROM schema_versions ORDER BY version")).toEqual(
      [...migrations, next].map(({ version }) => ({ version })),
    );

    const [backup = "", ...more] = await readdir(join(folder, "backups"));
    expect(more).toEqual([]);
    expect(backup).toMatch(new RegExp(`^index-version-${newest}-.*\\.sqlite$`));
    const path = join(folder, "backups", backup);
    expect(read(path, "SELECT name FROM documents")).toEqual([{ name: "Photo" }]);
    expect(read(path, "SELECT max(version) AS version FROM schema_versions")).toEqual([{ version: newest }]);
    expect(read(path, "PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  });

  it("change nothing when one of them fails", async () => {
    const broken = {
      version: newest + 2,
      sql: "UPDATE documents SET name = 'lost'; INSERT INTO nowhere VALUES (1);",
    };
    await expect(openTestLibrary(folder, { migrations: [...migrations, next, broken] })).rejects.toThrow(
      /nowhere/,
    );
    const library = await openTestLibrary(folder);
    expect(library.documents.list()).toMatchObject([{ name: "Photo" }]);
    await library.close();
  });

  it("refuse a library of a newer Palimpsest and leave it as it is", async () => {
    await (await openTestLibrary(folder, { migrations: [...migrations, next] })).close();
    await expect(openTestLibrary(folder)).rejects.toMatchObject({
      code: "library-unusable",
      message: expect.stringMatching(new RegExp(`newer Palimpsest.*version ${newest + 1}.*up to ${newest}`)),
      nextStep: expect.stringContaining("Update"),
    });
    expect(read(index(), "SELECT name, color FROM documents")).toEqual([{ name: "Photo", color: "red" }]);
    await (await openTestLibrary(folder, { migrations: [...migrations, next] })).close();
  });
});
