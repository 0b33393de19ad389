import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { documentId } from "../../shared/domain/ids.ts";
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
};

let home: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  home = await temporaryFolder();
});
afterEach(() => home.remove());

/** One photo, one edit, one job that waited and one that ran. */
const makeVersion1 = (folder: string) =>
  makeOlderLibrary(folder, 1, (database) => {
    insertPhoto(database, hash);
    database.insert("nodes", {
      id: "edit",
      document_id: "document",
      parent_id: "root",
      kind: "edit",
      label: "Fill",
      starred: true,
      created_at: 2,
      picture_hash: hash,
      picture_width: 4,
      picture_height: 3,
      picture_depth: 8,
      picture_has_alpha: false,
      picture_byte_length: 9,
      warnings: '["one"]',
      request: JSON.stringify(request),
      provider: "builtin",
      cost_amount: 0,
      cost_currency: "USD",
      duration_ms: 5,
      pixels_changed_outside: 0,
      pixels_changed_inside: 3,
      pixels_in_mask: 4,
    });
    database.script("UPDATE documents SET current_node_id = 'edit'");
    for (const [id, status] of [
      ["waiting", "queued"],
      ["ran", "running"],
    ] as const) {
      database.insert("jobs", { id, request: JSON.stringify(request), created_at: 3, status });
    }
  });

it("opens a library of version 1 with everything that it held", async () => {
  const folder = join(home.path, "library");
  await makeVersion1(folder);
  const library = await openTestLibrary(folder);
  expect(library.documents.list()).toMatchObject([{ name: "Photo", nodeCount: 2, currentNodeId: "edit" }]);
  expect(library.documents.nodes(documentId.parse("document"))).toMatchObject([
    { id: "root", originalName: "a.png" },
    {
      id: "edit",
      starred: true,
      warnings: ["one"],
      registration: null,
      request: { ...request, variationGroup: null },
      guarantee: { pixelsChangedInside: 3 },
    },
  ]);
  expect(library.journal.open()).toMatchObject([
    { id: "waiting", state: { status: "queued" }, submittedAt: null, estimate: null, begun: 0 },
    { id: "ran", state: { status: "running" }, submittedAt: null, remote: null },
  ]);
  expect(library.ledger.list(0)).toEqual([]);
  expect(library.prompts.search("")).toEqual([]);
  await library.close();
});
