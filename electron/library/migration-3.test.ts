import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { documentId, jobId } from "../../shared/domain/ids.ts";
import { Database } from "./database.ts";
import { migrations } from "./migrations.ts";
import { openTestLibrary, temporaryFolder } from "./testing/test-library.ts";

const hash = "a".repeat(64);
const request = {
  documentId: "document",
  parentId: "root",
  modelId: "builtin/smooth-fill",
  maskHash: null,
  prompt: "",
  parameters: {},
  seed: 7,
  references: [],
  variationGroup: null,
};

let home: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  home = await temporaryFolder();
});
afterEach(() => home.remove());

/** A library as version 2 left it: one photo, a job that had ended and one that waited. */
async function makeVersion2(folder: string): Promise<void> {
  await mkdir(join(folder, "blobs"), { recursive: true });
  const database = new Database(join(folder, "index.sqlite"));
  const steps = migrations.filter(({ version }) => version <= 2);
  database.script(`
    CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT;
    INSERT INTO schema_versions VALUES (1, 1), (2, 1);
    ${steps.map(({ sql }) => sql).join("\n")}
    INSERT INTO blobs VALUES ('${hash}', 9, 'image/png', 1);
    BEGIN;
    INSERT INTO documents VALUES ('document', 'Photo', 1, 2, 'root', NULL, NULL);
    INSERT INTO nodes (id, document_id, kind, label, created_at, picture_hash, picture_width, picture_height,
      picture_depth, picture_has_alpha, picture_byte_length, warnings, original_hash, original_name)
      VALUES ('root', 'document', 'import', 'Original', 1, '${hash}', 4, 3, 8, 0, 9, '[]', '${hash}', 'a.png');
    COMMIT;
  `);
  const job = { request: JSON.stringify(request), created_at: 3 };
  database.insert("jobs", { ...job, id: "waiting", status: "queued", estimate: 0.5 });
  database.insert("jobs", { ...job, id: "ended", status: "cancelled" });
  database.close();
}

it("opens a library of version 2 with everything that it held, all of it a person's", async () => {
  const folder = join(home.path, "library");
  await makeVersion2(folder);
  const library = await openTestLibrary(folder);
  expect(library.documents.list()).toMatchObject([{ name: "Photo", currentNodeId: "root" }]);
  expect(library.documents.originOf(documentId.parse("document"))).toBe("editor");
  expect(library.journal.open()).toMatchObject([{ id: "waiting", estimate: 0.5, endedAt: null }]);
  expect(library.journal.get(jobId.parse("ended"))).toMatchObject({
    state: { status: "cancelled" },
    endedAt: null, // nobody wrote it down then
  });
  library.programs.removeStrays();
  expect(library.programs.endedBefore(Number.MAX_SAFE_INTEGER)).toEqual([]);
  expect(await library.programs.sweepBlobs(Number.MAX_SAFE_INTEGER)).toBe(0);
  expect(library.documents.list()).toHaveLength(1);
  expect(library.batches.list(10)).toEqual([]);
  await library.close();
});
