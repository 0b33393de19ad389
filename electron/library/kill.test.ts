import { createHash, randomInt } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assetHash, nodeId } from "../../shared/domain/ids.ts";
import { Database } from "./database.ts";
import { startChild } from "./testing/child.ts";
import { openTestLibrary, temporaryFolder } from "./testing/test-library.ts";

const rounds = 12;

describe("a library whose process is killed", () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    home = await temporaryFolder();
  });
  afterEach(() => home.remove());

  /** Lets the child announce some nodes, and kills it in the middle of whatever it does then. */
  async function announcedBefore(folder: string, exportPath: string): Promise<[id: string, hash: string][]> {
    const child = startChild("fill-library.ts", [folder, exportPath]);
    const wanted = randomInt(1, 40);
    const announced: [string, string][] = [];
    let killed: Promise<void> | undefined;
    for await (const line of child.lines) {
      const [word, id = "", hash = ""] = line.split(" ");
      // What was announced before the kill and is still in the pipe counts too; a torn last line does not.
      if (word === "node" && hash.length === 64) announced.push([id, hash]);
      // The random wait is the test: it spreads the kills over all that happens between two announcements.
      if (announced.length >= wanted) killed ??= wait(randomInt(20)).then(() => child.kill());
    }
    await killed;
    expect(announced.length).toBeGreaterThanOrEqual(wanted);
    return announced;
  }

  it(`has every announced node and picture, a whole export and no temporary file, ${rounds} times`, async () => {
    const folder = join(home.path, "library");
    const exports = join(home.path, "exports");
    const exportPath = join(exports, "picture.png");
    await mkdir(exports);
    await writeFile(exportPath, new Uint8Array(1_500_000));
    const everAnnounced = new Map<string, string>();
    for (let round = 0; round < rounds; round++) {
      for (const [id, hash] of await announcedBefore(folder, exportPath)) everAnnounced.set(id, hash);

      const library = await openTestLibrary(folder);
      const shown = new Set(
        library.documents
          .list()
          .flatMap(({ id }) => library.documents.nodes(id).map((node) => String(node.id))),
      );
      for (const [id, hash] of everAnnounced) {
        expect(library.documents.node(nodeId.parse(id)).picture.hash).toBe(hash);
        const { path } = await library.blobs.locate(assetHash.parse(hash));
        expect(
          createHash("sha256")
            .update(await readFile(path))
            .digest("hex"),
        ).toBe(hash);
        // A kill between a removal and its restoring hides a branch: one node here, as every node is a leaf.
      }
      const hidden = [...everAnnounced.keys()].filter((id) => !shown.has(id));
      expect(hidden.length).toBeLessThanOrEqual(round + 1);
      expect(await readdir(join(folder, "tmp"))).toEqual([]);
      expect(await readdir(join(folder, "pending"))).toEqual([]);
      expect(await readdir(exports)).toEqual(["picture.png"]);
      const exported = await readFile(exportPath);
      expect(exported.length).toBe(1_500_000);
      expect(exported.equals(Buffer.alloc(exported.length, exported[0]))).toBe(true);
      await library.close();

      const index = new Database(join(folder, "index.sqlite"));
      expect(index.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
      expect(index.all("PRAGMA foreign_key_check")).toEqual([]);
      index.close();
    }
  }, 120_000);
});
