import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DocumentEvent } from "../../shared/contract/documents.ts";
import type { DocumentRecord } from "../../shared/domain/document.ts";
import { type AssetHash, documentId, nodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { AppError } from "../../shared/errors.ts";
import type { Library } from "./library.ts";
import { type ModelDocument, ModelLibrary, type ModelNode, Refused } from "./testing/model-library.ts";
import { editOf, importOf, keepBytes, openTestLibrary, temporaryFolder } from "./testing/test-library.ts";

/** `document` and `node` choose among those that there are, whatever their number. */
const on = { document: fc.nat(), node: fc.nat() };
const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((value) => !value.includes("\0"));
const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ type: fc.constant("create"), name: text }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant("addEdit"), ...on }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("setCurrent"), ...on }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("rename"), ...on, label: text }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("star"), ...on, starred: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("removeBranch"), ...on }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("restoreBranch"), ...on }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("renameDocument"), ...on, name: text }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("hideDocument"), ...on, hidden: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("reopen") }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A document as a watcher knows it who had it once and heard every event since. */
class Replica {
  document: DocumentRecord;
  readonly nodes: Map<string, HistoryNode>;

  constructor(library: Library, document: DocumentRecord) {
    this.document = document;
    this.nodes = new Map(library.documents.nodes(document.id).map((node) => [node.id, node]));
    library.documents.watch(document.id, (event) => this.#hear(event));
  }

  #hear(event: DocumentEvent): void {
    switch (event.type) {
      case "snapshot":
        throw new Error("The store sends changes only.");
      case "documentChanged":
        this.document = event.document;
        break;
      case "nodeAdded":
        this.document = event.document;
        this.nodes.set(event.node.id, event.node);
        break;
      case "nodeChanged":
        this.nodes.set(event.node.id, event.node);
        break;
      case "nodesRemoved":
        for (const id of event.nodeIds) this.nodes.delete(id);
        break;
      case "nodesRestored":
        for (const node of event.nodes) this.nodes.set(node.id, node);
        break;
    }
    expect([...this.nodes.keys()]).toContain(this.document.currentNodeId);
  }
}

class Pair {
  readonly model = new ModelLibrary();
  readonly #folder: string;
  #library: Library;
  #hash: AssetHash;
  #replicas = new Map<string, Replica>();
  #clock = 1;

  private constructor(folder: string, library: Library, hash: AssetHash) {
    this.#folder = folder;
    this.#library = library;
    this.#hash = hash;
  }

  static async open(folder: string): Promise<Pair> {
    const library = await openTestLibrary(folder);
    return new Pair(folder, library, await keepBytes(library, "picture"));
  }

  async apply(change: Step): Promise<void> {
    if (change.type === "create") this.#create(change.name);
    else if (change.type === "reopen") await this.reopen();
    else {
      const document = this.model.documents[change.document % this.model.documents.length];
      const node = document?.nodes[change.node % document.nodes.length];
      if (document && node) this.#both(change, document, node);
    }
  }

  async reopen(): Promise<void> {
    await this.#library.close();
    this.#library = await openTestLibrary(this.#folder, { now: () => this.#clock++ });
    this.#replicas = new Map(
      this.model.documents.map(({ id }) => [
        id,
        new Replica(this.#library, this.#library.documents.get(documentId.parse(id))),
      ]),
    );
  }

  close(): Promise<void> {
    return this.#library.close();
  }

  check(): void {
    const { documents } = this.#library;
    const shown = this.model.documents.filter(({ removed }) => !removed);
    expect(new Set(documents.list().map(({ id }) => String(id)))).toEqual(new Set(shown.map(({ id }) => id)));
    for (const expected of this.model.documents) {
      const visible = expected.nodes.filter(({ removedWith }) => removedWith === null);
      const id = documentId.parse(expected.id);
      const document = documents.get(id);
      const nodes = documents.nodes(id);
      expect(document).toMatchObject({ name: expected.name, currentNodeId: expected.currentNodeId });
      expect(
        nodes.map(({ id: node, parentId, label, starred }) => ({ id: node, parentId, label, starred })),
      ).toEqual(visible.map(({ removedWith: _hidden, ...node }) => node));
      const summary = documents.list().find((line) => line.id === id);
      if (summary) expect(summary.nodeCount).toBe(visible.length);
      const replica = this.#replicas.get(id);
      expect(replica?.document).toEqual(document);
      expect(new Set(replica?.nodes.values())).toEqual(new Set(nodes));
    }
  }

  #create(name: string): void {
    const document = this.#library.documents.create(name, importOf(this.#hash));
    this.model.create(document.id, document.currentNodeId, name);
    this.#replicas.set(document.id, new Replica(this.#library, document));
  }

  #both(
    change: Exclude<Step, { type: "create" | "reopen" }>,
    document: ModelDocument,
    node: ModelNode,
  ): void {
    const { documents } = this.#library;
    const home = documentId.parse(document.id);
    const id = nodeId.parse(node.id);
    switch (change.type) {
      case "addEdit": {
        const added = documents.addEdit(editOf(documents.node(id), this.#hash));
        this.model.addEdit(document, node, added.id);
        break;
      }
      case "setCurrent":
        same(
          () => documents.setCurrentNode(home, id) && null,
          () => this.model.setCurrent(document, node) ?? null,
        );
        break;
      case "rename":
        same(
          () => documents.renameNode(id, change.label) && null,
          () => this.model.rename(node, change.label) ?? null,
        );
        break;
      case "star":
        same(
          () => documents.starNode(id, change.starred) && null,
          () => this.model.star(node, change.starred) ?? null,
        );
        break;
      case "removeBranch":
        same(
          () => documents.removeBranch(id),
          () => this.model.removeBranch(document, node),
        );
        break;
      case "restoreBranch":
        same(
          () => documents.restoreBranch(id),
          () => this.model.restoreBranch(document, node),
        );
        break;
      case "renameDocument":
        documents.rename(home, change.name);
        document.name = change.name;
        break;
      case "hideDocument":
        if (change.hidden) documents.remove(home);
        else documents.restore(home);
        document.removed = change.hidden;
        break;
    }
  }
}

/** Both answer the same, or both refuse for the same reason. */
function same(real: () => unknown, model: () => unknown): void {
  expect(outcome(real)).toEqual(outcome(model));
}

function outcome(work: () => unknown): unknown {
  try {
    return { answer: work() };
  } catch (error) {
    if (error instanceof AppError || error instanceof Refused) return { refused: error.code };
    throw error;
  }
}

describe("DocumentStore", () => {
  it("is after any sequence of changes what a plain model is, for readers, watchers and the next start", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 50, size: "max" }), async (steps) => {
        const home = await temporaryFolder();
        const pair = await Pair.open(join(home.path, "library"));
        try {
          await pair.apply({ type: "create", name: "First" });
          for (const change of steps) {
            await pair.apply(change);
            pair.check();
          }
          await pair.reopen();
          pair.check();
        } finally {
          await pair.close();
          await home.remove();
        }
      }),
      { numRuns: 50 },
    );
  }, 120_000);
});
