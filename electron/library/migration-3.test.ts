import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { documentId, jobId } from "../../shared/domain/ids.ts";
import { insertPhoto, makeOlderLibrary } from "./testing/older-library.ts";
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

/** One photo, a job that had ended and one that waited. */
const makeVersion2 = (folder: string) =>
  makeOlderLibrary(folder, 2, (database) => {
    insertPhoto(database, hash);
    const job = { request: JSON.stringify(request), created_at: 3 };
    database.insert("jobs", { ...job, id: "waiting", status: "queued", estimate: 0.5 });
    database.insert("jobs", { ...job, id: "ended", status: "cancelled" });
  });

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
