import { appendFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AssetHash } from "../../shared/domain/ids.ts";
import { Database } from "./database.ts";
import { editOf, importOf, keepBytes, openTestLibrary, temporaryFolder } from "./testing/test-library.ts";
import { verifyLibrary } from "./verify-library.ts";

describe("verifying a library", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let hashes: AssetHash[];
  const path = (hash: string | undefined) => join(folder.path, "blobs", hash?.slice(0, 2) ?? "", hash ?? "");
  const verify = () => verifyLibrary(folder.path, () => {}, new AbortController().signal);

  beforeEach(async () => {
    folder = await temporaryFolder();
    const library = await openTestLibrary(folder.path);
    hashes = [await keepBytes(library, "one"), await keepBytes(library, "two")];
    const [one, two] = hashes;
    if (!one || !two) throw new Error("Two blobs were kept.");
    const { id } = library.documents.create("A door", importOf(one));
    for (const parent of library.documents.nodes(id)) library.documents.addEdit(editOf(parent, two));
    await library.close();
  });
  afterEach(() => folder.remove());

  it("finds nothing wrong with a whole one, and leaves no trace", async () => {
    const before = await readdir(folder.path, { recursive: true });
    expect(await verify()).toMatchObject({ files: 2, bytes: 6, nodes: 2, problems: [], strays: [] });
    expect(await readdir(folder.path, { recursive: true })).toEqual(before);
  });

  it("names a file that is gone, one that has changed and one that nothing names", async () => {
    await rm(path(hashes[0]));
    await appendFile(path(hashes[1]), "!");
    await writeFile(join(folder.path, "blobs", "stray"), "left behind");
    const { problems, strays } = await verify();
    expect(problems.map(({ kind }) => kind).toSorted()).toEqual(["damaged-file", "missing-file"]);
    expect(problems.map(({ message }) => message).join()).toContain(hashes[0]);
    expect(strays).toEqual([join(folder.path, "blobs", "stray")]);
  });

  it("names a node that cannot be read and one whose picture is not in the index", async () => {
    const database = new Database(join(folder.path, "index.sqlite"));
    database.script("PRAGMA foreign_keys = OFF;");
    database.run("UPDATE nodes SET warnings = 'no JSON' WHERE kind = 'import'");
    database.run("UPDATE nodes SET picture_hash = ? WHERE kind = 'edit'", ["f".repeat(64)]);
    database.close();
    const kinds = (await verify()).problems.map(({ kind }) => kind);
    expect(kinds).toEqual(["unreadable-node", "missing-blob"]);
  });

  it("says of a library that is open that it is in use, and of none that there is none", async () => {
    const open = await openTestLibrary(folder.path);
    await expect(verify()).rejects.toMatchObject({ code: "library-in-use" });
    await open.close();
    const none = verifyLibrary(join(folder.path, "none"), () => {}, new AbortController().signal);
    await expect(none).rejects.toMatchObject({ code: "not-found" });
    expect(await readdir(folder.path)).not.toContain("none");
  });
});
