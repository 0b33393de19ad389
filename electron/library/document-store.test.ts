import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DocumentEvent } from "../../shared/contract/documents.ts";
import type { DocumentRecord } from "../../shared/domain/document.ts";
import { type AssetHash, assetHash, documentId, jobId, nodeId } from "../../shared/domain/ids.ts";
import type { EditNode, HistoryNode } from "../../shared/domain/node.ts";
import { AppError } from "../../shared/errors.ts";
import { Database } from "./database.ts";
import type { Library } from "./library.ts";
import {
  editOf,
  importOf,
  keepBytes,
  openTestLibrary,
  requestOn,
  silentLog,
  temporaryFolder,
} from "./testing/test-library.ts";

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;
let library: Library;
let clock: number;
let hash: AssetHash;
let document: DocumentRecord;
let root: HistoryNode;

const open = () => openTestLibrary(folder, { now: () => ++clock });

beforeEach(async () => {
  clock = 1_700_000_000_000;
  home = await temporaryFolder();
  folder = join(home.path, "library");
  library = await open();
  hash = await keepBytes(library, "picture");
  document = library.documents.create("Photo", importOf(hash));
  root = library.documents.node(document.currentNodeId);
});
afterEach(async () => {
  await library.close();
  await home.remove();
});

const add = (parent: HistoryNode): EditNode => library.documents.addEdit(editOf(parent, hash));
const visible = () => library.documents.nodes(document.id).map(({ id }) => id);
const current = () => library.documents.get(document.id).currentNodeId;

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return "no error";
}

/** Changes the index behind the library's back, as a failing disk or another program would. */
async function tamper(sql: string): Promise<void> {
  await library.close();
  const database = new Database(join(folder, "index.sqlite"));
  database.script(sql);
  database.close();
  library = await open();
}

describe("DocumentStore", () => {
  it("keeps every field of a document and its nodes over a restart", async () => {
    const mask = await keepBytes(library, "mask");
    const reference = await keepBytes(library, "reference");
    const request = { ...requestOn(root), maskHash: mask, references: [reference], seed: null };
    const edit = library.documents.addEdit({
      ...editOf(root, hash),
      request,
      cost: null,
      remoteId: null,
      modelRevision: "2.1",
      warnings: ["a", "b\0"],
    });
    library.documents.setMask(document.id, mask, null);
    const before = {
      document: library.documents.get(document.id),
      nodes: library.documents.nodes(document.id),
      list: library.documents.list(),
    };
    expect(root).toEqual({
      ...importOf(hash),
      id: document.currentNodeId,
      documentId: document.id,
      kind: "import",
      parentId: null,
      starred: false,
      createdAt: document.createdAt,
    });
    expect(edit).toMatchObject({
      request,
      cost: null,
      modelRevision: "2.1",
      warnings: ["a", "b\0"],
      parentId: root.id,
    });
    expect(before.document).toMatchObject({ name: "Photo", maskHash: mask, currentNodeId: edit.id });
    const { waitingMasks: _waiting, namedMasks: _named, ...listed } = before.document;
    expect(before.list).toEqual([{ ...listed, nodeCount: 2, picture: edit.picture }]);

    await library.close();
    library = await open();
    expect(library.documents.get(document.id)).toEqual(before.document);
    expect(library.documents.nodes(document.id)).toEqual(before.nodes);
    expect(library.documents.list()).toEqual(before.list);
  });

  it("lists the document first that was changed last, and hides a removed one until it is restored", () => {
    const second = library.documents.create("Second", importOf(hash));
    const names = () => library.documents.list().map(({ name }) => name);
    expect(names()).toEqual(["Second", "Photo"]);
    library.documents.rename(document.id, "First");
    expect(names()).toEqual(["First", "Second"]);
    library.documents.remove(document.id);
    expect(names()).toEqual(["Second"]);
    expect(library.documents.nodes(document.id)).toEqual([root]);
    library.documents.restore(document.id);
    expect(names()).toEqual(["First", "Second"]);
    expect(library.documents.get(second.id)).toEqual(second);
  });

  it("replaces only the mask that the caller knew, and takes one again that it has already", async () => {
    const { documents } = library;
    const [mine, other] = [await keepBytes(library, "mine"), await keepBytes(library, "other")];
    documents.setMask(document.id, other, null);
    const events: DocumentEvent[] = [];
    documents.watch(document.id, (event) => events.push(event));
    expect(codeOf(() => documents.setMask(document.id, mine, null))).toBe("conflict");
    expect(codeOf(() => documents.setMask(document.id, null, mine))).toBe("conflict");
    expect(documents.get(document.id).maskHash).toBe(other);
    expect(events).toEqual([]);
    expect(documents.setMask(document.id, other, mine).maskHash).toBe(other);
    expect(documents.setMask(document.id, mine, other).maskHash).toBe(mine);
    expect(documents.setMask(document.id, null, mine).maskHash).toBeNull();
  });

  it("replaces a mask only if the caller knew its feather, too", async () => {
    const { documents } = library;
    const [mine, other] = [await keepBytes(library, "mine"), await keepBytes(library, "other")];
    documents.setMask(document.id, mine, null, { feather: 12 });
    expect(codeOf(() => documents.setMask(document.id, other, mine))).toBe("conflict");
    expect(documents.get(document.id)).toMatchObject({ maskHash: mine, maskFeather: 12 });
    const details = { feather: 3, expectedFeather: 12 };
    expect(documents.setMask(document.id, other, mine, details)).toMatchObject({
      maskHash: other,
      maskFeather: 3,
    });
  });

  it("moves the view to a new node only if its parent is in view", () => {
    const first = add(root);
    expect(current()).toBe(first.id);
    const branch = add(root);
    expect(current()).toBe(first.id);
    library.documents.setCurrentNode(document.id, branch.id);
    expect(current()).toBe(branch.id);
    expect(visible()).toEqual([root.id, first.id, branch.id]);
  });

  it("renames and stars a node, and says so in every later answer", () => {
    const node = add(root);
    expect(library.documents.renameNode(node.id, "Red door")).toEqual({ ...node, label: "Red door" });
    const starred = library.documents.starNode(node.id, true);
    expect(starred).toEqual({ ...node, label: "Red door", starred: true });
    expect(library.documents.node(node.id)).toEqual(starred);
    expect(library.documents.nodes(document.id)).toEqual([root, starred]);
  });

  it("gives out nodes that nobody can change by accident", () => {
    expect(() => {
      root.picture.width = 1;
    }).toThrow(TypeError);
  });

  describe("branches", () => {
    it("hides a branch with all after it, and moves the view to before it", () => {
      const a = add(root);
      const b = add(a);
      const c = add(b);
      const other = add(root);
      expect(library.documents.removeBranch(b.id)).toEqual([b.id, c.id]);
      expect(visible()).toEqual([root.id, a.id, other.id]);
      expect(current()).toBe(a.id);
      expect(library.documents.list()).toMatchObject([{ nodeCount: 3 }]);
      expect(library.documents.node(c.id)).toEqual(c);
    });

    it("leaves the view alone when it is elsewhere", () => {
      const a = add(root);
      const other = add(root);
      library.documents.removeBranch(other.id);
      expect(current()).toBe(a.id);
    });

    it("brings back exactly what a removal hid, not what an earlier one hid within it", () => {
      const a = add(root);
      const b = add(a);
      const c = add(b);
      const d = add(a);
      library.documents.removeBranch(b.id);
      expect(library.documents.removeBranch(a.id)).toEqual([a.id, d.id]);
      expect(visible()).toEqual([root.id]);
      expect(library.documents.restoreBranch(a.id)).toEqual([a.id, d.id]);
      expect(library.documents.restoreBranch(b.id)).toEqual([b.id, c.id]);
      expect(visible()).toEqual([root.id, a.id, b.id, c.id, d.id]);
      expect(library.documents.restoreBranch(b.id)).toEqual([]);
    });

    it("can remove and restore the same branch again and again", () => {
      const a = add(root);
      for (let round = 0; round < 3; round++) {
        library.documents.removeBranch(a.id);
        expect(visible()).toEqual([root.id]);
        library.documents.restoreBranch(a.id);
        expect(visible()).toEqual([root.id, a.id]);
      }
    });

    it("remembers over a restart which removal hid what", async () => {
      const a = add(root);
      const b = add(a);
      library.documents.removeBranch(b.id);
      library.documents.removeBranch(a.id);
      await library.close();
      library = await open();
      expect(library.documents.restoreBranch(a.id)).toEqual([a.id]);
      expect(library.documents.restoreBranch(b.id)).toEqual([b.id]);
    });

    it("shows no node whose parent is hidden", () => {
      const a = add(root);
      const b = add(a);
      library.documents.removeBranch(b.id);
      library.documents.removeBranch(a.id);
      expect(() => library.documents.restoreBranch(b.id)).toThrow(
        expect.objectContaining({ code: "invalid-input", message: expect.stringContaining(a.id) }),
      );
      library.documents.restoreBranch(a.id);
      library.documents.removeBranch(a.id);
      expect(codeOf(() => library.documents.restoreBranch(b.id))).toBe("invalid-input");
    });

    it("does not remove the opened picture, and does nothing to what is removed already", () => {
      const a = add(root);
      expect(codeOf(() => library.documents.removeBranch(root.id))).toBe("invalid-input");
      library.documents.removeBranch(a.id);
      expect(codeOf(() => library.documents.removeBranch(a.id))).toBe("not-found");
      expect(codeOf(() => library.documents.setCurrentNode(document.id, a.id))).toBe("not-found");
      expect(codeOf(() => library.documents.starNode(a.id, true))).toBe("not-found");
      expect(codeOf(() => library.documents.renameNode(a.id, "x"))).toBe("not-found");
    });

    it("keeps the result of an edit whose branch was removed while it ran, to come back with it", () => {
      const a = add(root);
      const heard: DocumentEvent[] = [];
      library.documents.removeBranch(a.id);
      library.documents.watch(document.id, (event) => heard.push(event));
      const late = add(a);
      expect(visible()).toEqual([root.id]);
      expect(current()).toBe(root.id);
      expect(heard.map(({ type }) => type)).toEqual(["documentChanged"]);
      expect(library.documents.restoreBranch(a.id)).toEqual([a.id, late.id]);
    });
  });

  describe("with a job", () => {
    it("adds the node and ends the job in one step", () => {
      const job = library.journal.add(requestOn(root));
      library.journal.setState(job.id, { status: "running" });
      const node = library.documents.addEdit(editOf(root, hash), { jobId: job.id });
      expect(library.journal.open()).toEqual([]);
      expect(codeOf(() => library.journal.setState(job.id, { status: "succeeded", nodeId: node.id }))).toBe(
        "no error",
      );
    });

    it("adds no node for a job that is unknown or has ended, and tells nobody", () => {
      const heard: DocumentEvent[] = [];
      library.documents.watch(document.id, (event) => heard.push(event));
      const job = library.journal.add(requestOn(root));
      library.journal.setState(job.id, { status: "cancelled" });
      expect(codeOf(() => library.documents.addEdit(editOf(root, hash), { jobId: job.id }))).toBe(
        "invalid-input",
      );
      expect(
        codeOf(() => library.documents.addEdit(editOf(root, hash), { jobId: jobId.parse("unknown") })),
      ).toBe("not-found");
      expect(visible()).toEqual([root.id]);
      expect(current()).toBe(root.id);
      expect(heard).toEqual([]);
    });
  });

  describe("watching", () => {
    it("hears of every change, with the current node always among those it knows", () => {
      const events: DocumentEvent[] = [];
      library.documents.watch(document.id, (event) => events.push(event));
      const node = add(root);
      const named = library.documents.renameNode(node.id, "Red");
      library.documents.removeBranch(node.id);
      library.documents.restoreBranch(node.id);
      const last = library.documents.rename(document.id, "New name");
      expect(events.map(({ type }) => type)).toEqual([
        "nodeAdded",
        "nodeChanged",
        "documentChanged",
        "documentChanged",
        "nodesRemoved",
        "nodesRestored",
        "documentChanged",
        "documentChanged",
      ]);
      expect(events[0]).toMatchObject({ type: "nodeAdded", node, document: { currentNodeId: node.id } });
      expect(events[1]).toEqual({ type: "nodeChanged", node: named });
      expect(events[3]).toMatchObject({ document: { currentNodeId: root.id } });
      expect(events[5]).toEqual({ type: "nodesRestored", nodes: [named] });
      expect(events.at(-1)).toEqual({ type: "documentChanged", document: last });
    });

    it("hears of a change when it can be read back, and a watcher that throws spoils nothing", () => {
      let read: HistoryNode | undefined;
      library.documents.watch(document.id, () => {
        throw new Error("broken watcher");
      });
      library.documents.watch(document.id, (event) => {
        if (event.type === "nodeAdded") read = library.documents.node(event.node.id);
      });
      const node = add(root);
      expect(read).toEqual(node);
    });

    it("hears nothing of a change that was refused", () => {
      const heard: DocumentEvent[] = [];
      library.documents.watch(document.id, (event) => heard.push(event));
      codeOf(() => library.documents.rename(document.id, ""));
      codeOf(() => library.documents.removeBranch(root.id));
      expect(heard).toEqual([]);
    });
  });

  it("says not-found for everything unknown", () => {
    const { documents } = library;
    const noDocument = documentId.parse("nope");
    const noNode = nodeId.parse("nope");
    const noHash = assetHash.parse("f".repeat(64));
    const calls: (() => unknown)[] = [
      () => documents.get(noDocument),
      () => documents.nodes(noDocument),
      () => documents.node(noNode),
      () => documents.rename(noDocument, "x"),
      () => documents.remove(noDocument),
      () => documents.restore(noDocument),
      () => documents.setCurrentNode(document.id, noNode),
      () => documents.setMask(noDocument, null, null),
      () => documents.setMask(document.id, noHash, null),
      () => documents.renameNode(noNode, "x"),
      () => documents.starNode(noNode, true),
      () => documents.removeBranch(noNode),
      () => documents.restoreBranch(noNode),
      () => documents.watch(noDocument, () => {}),
      () => documents.create("x", importOf(noHash)),
      () => documents.addEdit(editOf(root, noHash)),
      () => documents.addEdit({ ...editOf(root, hash), request: { ...requestOn(root), parentId: noNode } }),
      () => documents.addEdit({ ...editOf(root, hash), request: { ...requestOn(root), maskHash: noHash } }),
    ];
    expect(calls.map(codeOf)).toEqual(calls.map(() => "not-found"));
    const { waitingMasks: _waiting, namedMasks: _named, ...listed } = document;
    expect(documents.list()).toEqual([{ ...listed, nodeCount: 1, picture: root.picture }]);
  });

  it("refuses what could not be read again, and what would mix up two documents", () => {
    const { documents } = library;
    const second = documents.create("Second", importOf(hash));
    const calls: (() => unknown)[] = [
      () => documents.create("", importOf(hash)),
      () => documents.create("n".repeat(201), importOf(hash)),
      () => documents.create("x", { ...importOf(hash), picture: { ...root.picture, width: 0 } }),
      () => documents.rename(document.id, "n".repeat(201)),
      () => documents.rename(document.id, "a\0b"),
      () => documents.renameNode(root.id, "n".repeat(201)),
      () => documents.setCurrentNode(document.id, second.currentNodeId),
      () => documents.addEdit({ ...editOf(root, hash), durationMs: -1 }),
      () =>
        documents.addEdit({ ...editOf(root, hash), request: { ...requestOn(root), documentId: second.id } }),
    ];
    expect(calls.map(codeOf)).toEqual(calls.map(() => "invalid-input"));
    expect(documents.nodes(document.id)).toEqual([root]);
    expect(documents.get(document.id)).toEqual(document);
  });

  it("names a node that cannot be read, and keeps every other document", async () => {
    const second = library.documents.create("Second", importOf(hash));
    const edit = add(root);
    await tamper(`UPDATE nodes SET request = '{"prompt":' WHERE id = '${edit.id}'`);
    for (const read of [() => library.documents.nodes(document.id), () => library.documents.node(edit.id)]) {
      expect(read).toThrow(
        expect.objectContaining({
          code: "library-unusable",
          message: expect.stringMatching(new RegExp(`${edit.id}.*request`)),
        }),
      );
    }
    expect(library.documents.list().map(({ name }) => name)).toEqual(["Photo", "Second"]);
    expect(library.documents.nodes(second.id)).toHaveLength(1);
    expect(library.documents.addEdit(editOf(root, hash)).parentId).toBe(root.id);
  });

  it("leaves a document that cannot be read out of the list, and says so in the log", async () => {
    library.documents.create("Second", importOf(hash));
    await tamper(`UPDATE documents SET name = '' WHERE id = '${document.id}'`);
    await library.close();
    const logged: unknown[] = [];
    const log = { ...silentLog, error: (_message: string, details?: object) => logged.push(details) };
    library = await openTestLibrary(folder, { log });
    expect(library.documents.list().map(({ name }) => name)).toEqual(["Second"]);
    library.documents.list();
    expect(logged).toEqual([
      { documentId: document.id, error: expect.objectContaining({ code: "library-unusable" }) },
    ]);
    expect(codeOf(() => library.documents.get(document.id))).toBe("library-unusable");
  });
});
