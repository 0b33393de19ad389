import { chmod, cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Database } from "./database.ts";
import type { Library } from "./library.ts";
import { firstLine, startChild } from "./testing/child.ts";
import { isRoot, mayMount, mountReadOnly, mountSmallDisk } from "./testing/mount.ts";
import { editOf, importOf, keepBytes, openTestLibrary, temporaryFolder } from "./testing/test-library.ts";

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;

beforeEach(async () => {
  home = await temporaryFolder();
  folder = join(home.path, "library");
});
afterEach(() => home.remove());

/** A library with one document of two nodes, closed. */
async function filledLibrary() {
  const library = await openTestLibrary(folder);
  const original = await keepBytes(library, "original");
  const document = library.documents.create("Photo", importOf(original));
  const first = library.documents.node(document.currentNodeId);
  const edit = library.documents.addEdit(editOf(first, await keepBytes(library, "filled")));
  await library.close();
  return { documentId: document.id, nodes: [first, edit], original };
}

const indexBytes = () => readFile(join(folder, "index.sqlite"));

describe("openLibrary", () => {
  it("makes a library in a new folder, and finds everything again in a copy of it elsewhere", async () => {
    const made = await filledLibrary();
    expect((await readdir(folder)).toSorted()).toEqual([
      "blobs",
      "cache",
      "index.sqlite",
      "library.lock",
      "pending",
      "tmp",
    ]);
    const copy = join(home.path, "copy");
    await cp(folder, copy, { recursive: true });
    const library = await openTestLibrary(copy);
    expect(library.folder).toBe(copy);
    expect(library.documents.nodes(made.documentId)).toEqual(made.nodes);
    expect(await library.blobs.read(made.original)).toEqual(Buffer.from("original"));
    await library.close();
  });

  it("needs of a copy no more than the index and the blobs", async () => {
    const made = await filledLibrary();
    const copy = join(home.path, "copy");
    await mkdir(copy);
    for (const part of ["index.sqlite", "blobs"])
      await cp(join(folder, part), join(copy, part), { recursive: true });
    const library = await openTestLibrary(copy);
    expect(library.documents.nodes(made.documentId)).toEqual(made.nodes);
    await library.close();
  });

  it("makes a library in an empty folder, whatever the system keeps in it", async () => {
    await mkdir(folder);
    await writeFile(join(folder, ".DS_Store"), "");
    const library = await openTestLibrary(folder);
    expect(library.documents.list()).toEqual([]);
    await library.close();
  });

  it("can be closed twice, and opened again at once in the same process", async () => {
    for (let round = 0; round < 3; round++) {
      const library = await openTestLibrary(folder);
      expect(library.documents.list()).toEqual([]);
      await Promise.all([library.close(), library.close()]);
    }
  });

  it("empties its folder for temporary files and nothing else", async () => {
    const made = await filledLibrary();
    await writeFile(join(folder, "tmp", "half-a-picture"), "half");
    await mkdir(join(folder, "tmp", "folder"));
    const library = await openTestLibrary(folder);
    expect(await readdir(join(folder, "tmp"))).toEqual([]);
    expect(library.documents.nodes(made.documentId)).toEqual(made.nodes);
    await library.close();
  });

  describe("when it cannot", () => {
    it("names a missing parent folder and makes none", async () => {
      await expect(openTestLibrary(join(home.path, "missing", "library"))).rejects.toMatchObject({
        code: "library-unusable",
        message: expect.stringContaining(join(home.path, "missing")),
        nextStep: expect.any(String),
      });
      expect(await readdir(home.path)).toEqual([]);
    });

    it("leaves a file in place of the folder alone", async () => {
      await writeFile(folder, "my notes");
      await expect(openTestLibrary(folder)).rejects.toMatchObject({ code: "library-unusable" });
      await expect(openTestLibrary(join(folder, "below"))).rejects.toMatchObject({
        code: "library-unusable",
      });
      expect(await readFile(folder, "utf8")).toBe("my notes");
    });

    it("leaves a folder of somebody's own files alone", async () => {
      await mkdir(join(folder, "tmp"), { recursive: true });
      await writeFile(join(folder, "tmp", "thesis.txt"), "ten years of work");
      await expect(openTestLibrary(folder)).rejects.toMatchObject({
        code: "library-unusable",
        message: expect.stringContaining("tmp"),
      });
      expect(await readdir(folder)).toEqual(["tmp"]);
      expect(await readFile(join(folder, "tmp", "thesis.txt"), "utf8")).toBe("ten years of work");
    });

    it("leaves another program's database alone", async () => {
      await mkdir(folder);
      const other = new Database(join(folder, "index.sqlite"));
      other.script("CREATE TABLE recipes (id INTEGER PRIMARY KEY)");
      other.close();
      const before = await indexBytes();
      await expect(openTestLibrary(folder)).rejects.toMatchObject({
        code: "library-unusable",
        message: expect.stringContaining("not one of Palimpsest"),
      });
      expect(await indexBytes()).toEqual(before);
    });

    it("says that the index is missing rather than begin anew beside the pictures", async () => {
      await filledLibrary();
      await rm(join(folder, "index.sqlite"));
      await expect(openTestLibrary(folder)).rejects.toMatchObject({
        code: "library-unusable",
        message: expect.stringContaining("index.sqlite is missing"),
      });
    });

    it.each([
      ["cut to nothing", (path: string) => truncate(path, 0)],
      ["cut in the middle of a page", (path: string) => truncate(path, 9000)],
      ["cut at a page", (path: string) => truncate(path, 8192)],
      ["overwritten with garbage", (path: string) => writeFile(path, Buffer.alloc(40_000, "garbage"))],
    ])("names an index that was %s, and changes neither it nor a picture", async (_name, damage) => {
      const made = await filledLibrary();
      const whole = await indexBytes();
      await damage(join(folder, "index.sqlite"));
      const damaged = await indexBytes();
      await expect(openTestLibrary(folder)).rejects.toMatchObject({
        code: "library-unusable",
        message: expect.stringContaining("index.sqlite"),
        nextStep: expect.stringContaining("backup"),
      });
      expect(await indexBytes()).toEqual(damaged);

      // What the next step says works.
      await writeFile(join(folder, "index.sqlite"), whole);
      const library = await openTestLibrary(folder);
      expect(library.documents.nodes(made.documentId)).toEqual(made.nodes);
      expect(await library.blobs.read(made.original)).toEqual(Buffer.from("original"));
      await library.close();
    });

    it("checks the index after a crash, and finds damage that SQLite itself does not see at once", async () => {
      await filledLibrary();
      const bytes = await indexBytes();
      bytes.fill(0xa5, bytes.length - 8192); // two whole pages: the last may be an empty table
      await writeFile(join(folder, "index.sqlite"), bytes);
      await writeFile(join(folder, "owner.json"), JSON.stringify({ pid: 1, hostKind: null, since: 0 }));
      await expect(openTestLibrary(folder)).rejects.toMatchObject({ code: "library-unusable" });
    });

    it.runIf(!isRoot)("says that a folder may not be written to (not for root, who may always)", async () => {
      await filledLibrary();
      await chmod(folder, 0o555);
      await expect(openTestLibrary(folder)).rejects.toMatchObject({
        code: "storage-read-only",
        message: expect.stringContaining(folder),
        nextStep: expect.any(String),
      });
      await expect(openTestLibrary(join(folder, "below"))).rejects.toMatchObject({
        code: "storage-read-only",
      });
      await chmod(folder, 0o755);
    });

    it.runIf(mayMount)("says that a disk is read-only (needs mount)", async () => {
      await filledLibrary();
      const seen = join(home.path, "read-only");
      await mkdir(seen);
      const unmount = mountReadOnly(folder, seen);
      try {
        for (const path of [seen, join(seen, "blobs", "below")]) {
          await expect(openTestLibrary(path)).rejects.toMatchObject({
            code: "storage-read-only",
            message: expect.stringContaining(path),
            nextStep: expect.any(String),
          });
        }
      } finally {
        unmount();
      }
    });
  });

  describe("with a full disk (needs mount)", () => {
    let unmount: () => void;
    beforeEach(async () => {
      await mkdir(folder);
      if (mayMount) unmount = mountSmallDisk(folder, "3m");
    });
    afterEach(() => {
      if (mayMount) unmount();
    });

    const filler = () => join(folder, "filler");
    async function fillDisk(): Promise<void> {
      const bytes = Buffer.alloc(4 * 1024 * 1024);
      await expect(writeFile(filler(), bytes)).rejects.toMatchObject({ code: "ENOSPC" });
    }

    it.runIf(mayMount)("says so, keeps no half file, and goes on when there is space again", async () => {
      const made = await filledLibrary();
      const library = await openTestLibrary(folder);
      await fillDisk();
      const picture = new Uint8Array(600_000).fill(3);
      await expect(library.blobs.put(picture, "image/png")).rejects.toMatchObject({
        code: "storage-full",
        nextStep: expect.stringContaining("space"),
      });
      const stream = async function* () {
        yield picture;
      };
      await expect(library.blobs.putStream(stream(), "image/png", 1e9)).rejects.toMatchObject({
        code: "storage-full",
      });
      expect(await readdir(join(folder, "tmp"))).toEqual([]);
      const rename = (): unknown => {
        for (let round = 0; round < 5000; round++) library.documents.rename(made.documentId, `Name ${round}`);
        return null;
      };
      expect(rename).toThrow(expect.objectContaining({ code: "storage-full" }));
      expect(library.documents.nodes(made.documentId)).toEqual(made.nodes);

      await rm(filler());
      const hash = await library.blobs.put(picture, "image/png");
      const [first] = made.nodes;
      if (first) library.documents.addEdit(editOf(first, hash));
      await library.close();
      const again = await openTestLibrary(folder);
      expect(again.documents.nodes(made.documentId)).toHaveLength(3);
      await again.close();
    });

    it.runIf(mayMount)("opens an existing library for looking and exporting", async () => {
      const made = await filledLibrary();
      await fillDisk();
      const library = await openTestLibrary(folder);
      expect(library.documents.nodes(made.documentId)).toEqual(made.nodes);
      expect(await library.blobs.read(made.original)).toEqual(Buffer.from("original"));
      await library.close();
    });

    it.runIf(mayMount)("says so when no library can be made", async () => {
      const inner = join(folder, "library");
      await mkdir(inner);
      await fillDisk();
      await expect(openTestLibrary(inner)).rejects.toMatchObject({ code: "storage-full" });
      await rm(filler());
      await (await openTestLibrary(inner)).close();
    });
  });
});

describe("a library that is open", () => {
  let library: Library | undefined;
  afterEach(async () => library?.close());

  it("is refused to the same process", async () => {
    library = await openTestLibrary(folder);
    await expect(openTestLibrary(folder)).rejects.toMatchObject({
      code: "library-in-use",
      message: expect.stringContaining("this Palimpsest itself"),
    });
    expect(library.documents.list()).toEqual([]);
  });

  it("is refused to another process with its folder and the owner's number, and is free at once after kill -9", async () => {
    const made = await filledLibrary();
    const child = startChild("hold-library.ts", [folder]);
    expect(await firstLine(child)).toBe("open");
    try {
      await expect(openTestLibrary(folder)).rejects.toMatchObject({
        code: "library-in-use",
        message: expect.stringMatching(new RegExp(`${folder}.*process ${child.process.pid}, desktop`)),
        nextStep: expect.any(String),
      });
    } finally {
      await child.kill();
    }
    expect(await stat(join(folder, "owner.json"))).toBeDefined();
    library = await openTestLibrary(folder);
    expect(library.documents.nodes(made.documentId)).toEqual(made.nodes);
  });
});
