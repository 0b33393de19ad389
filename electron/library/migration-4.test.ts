import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { modelId } from "../../shared/domain/ids.ts";
import { makeOlderLibrary } from "./testing/older-library.ts";
import { openTestLibrary, temporaryFolder } from "./testing/test-library.ts";

const recipe = {
  modelId: modelId.parse("builtin/smooth-fill"),
  prompt: "",
  parameters: {},
  seed: 7,
  mask: null,
  hashes: [],
};

let home: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  home = await temporaryFolder();
});
afterEach(() => home.remove());

/** A key that led to two jobs, and a batch that was asked for without one. */
const makeVersion3 = (folder: string) =>
  makeOlderLibrary(folder, 3, (database) => {
    database.insert("idempotency_keys", {
      key: "door-1",
      fingerprint: "of the door",
      created_at: 5,
      job_ids: '["one","two"]',
    });
    database.insert("batches", {
      id: "old",
      sequence: 1,
      created_at: 5,
      state: "paused",
      recipe: JSON.stringify(recipe),
    });
  });

it("opens a library of version 3 with its keys and its batches, and lets a key lead to a batch from then on", async () => {
  const folder = join(home.path, "library");
  await makeVersion3(folder);
  const library = await openTestLibrary(folder);
  const { programs, batches } = library;
  expect(programs.findKey("door-1")).toEqual({
    fingerprint: "of the door",
    jobIds: ["one", "two"],
    batchId: null,
  });
  expect(batches.list(10)).toMatchObject([{ record: { id: "old", state: "paused", recipe } }]);

  const requestKey = { key: "doors", fingerprint: "of all doors" };
  const { id } = batches.add(recipe, [], 0, (batchId) => programs.addBatchToKey(requestKey, batchId));
  expect(programs.findKey("doors")).toEqual({ fingerprint: "of all doors", jobIds: [], batchId: id });
  expect(() => programs.addBatchToKey({ ...requestKey, key: "door-1" }, id)).toThrow("door-1");
  // The one that a key leads to is kept for those who ask again with it.
  expect(batches.endedBefore(Number.MAX_SAFE_INTEGER, 0)).toEqual(["old"]);
  await library.close();
});
