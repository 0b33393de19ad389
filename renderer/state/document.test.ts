import { describe, expect, it } from "vitest";
import type { DocumentEvent } from "../../shared/contract/documents.ts";
import type { DocumentRecord } from "../../shared/domain/document.ts";
import { editNode, historyOf, nodeIdOf, testDocumentId } from "../../test/fakes/history.ts";
import { defaultComparison, orderedComparison } from "./comparison.ts";
import { applyDocumentEvent, type OpenDocument, pathTo } from "./document.ts";

const record = (current: string): DocumentRecord => ({
  id: testDocumentId,
  name: "Cup",
  createdAt: 1,
  updatedAt: 1,
  currentNodeId: nodeIdOf(current),
  maskHash: null,
  maskFeather: 0,
  waitingMasks: [],
  namedMasks: [],
});
const nodes = historyOf([
  ["a", "b"],
  ["b", "c"],
  ["a", "d"],
]);
const snapshot: DocumentEvent = { type: "snapshot", document: record("c"), nodes: [...nodes] };
const opened = applyDocumentEvent(null, snapshot, false) as OpenDocument; // a snapshot always opens
const ids = (open: OpenDocument | null) => [...(open?.nodes.keys() ?? [])];

describe("an open document", () => {
  it("ignores changes until the first snapshot", () => {
    expect(applyDocumentEvent(null, { type: "documentChanged", document: record("a") }, false)).toBeNull();
  });

  it("takes new nodes and hides removed ones", () => {
    const added = applyDocumentEvent(
      opened,
      { type: "nodeAdded", node: editNode("e", "c", { createdAt: 9 }), document: record("e") },
      false,
    );
    expect(ids(added)).toEqual(["a", "b", "c", "d", "e"]);
    expect(added?.record.currentNodeId).toBe("e");
    const removed = applyDocumentEvent(
      added,
      { type: "nodesRemoved", nodeIds: [nodeIdOf("b"), nodeIdOf("c"), nodeIdOf("e")] },
      false,
    );
    expect(ids(removed)).toEqual(["a", "d"]);
  });

  it("puts restored nodes back where their age says", () => {
    const removed = applyDocumentEvent(opened, { type: "nodesRemoved", nodeIds: [nodeIdOf("b")] }, false);
    const [, b] = nodes;
    const restored = applyDocumentEvent(removed, { type: "nodesRestored", nodes: b ? [b] : [] }, false);
    expect(ids(restored)).toEqual(["a", "b", "c", "d"]);
  });

  it("does not flicker back to an older node while a jump is on its way", () => {
    const late = { type: "documentChanged", document: { ...record("a"), name: "Mug" } } as const;
    expect(applyDocumentEvent(opened, late, true)?.record).toMatchObject({ currentNodeId: "c", name: "Mug" });
    expect(applyDocumentEvent(opened, late, false)?.record.currentNodeId).toBe("a");
  });

  it("knows the way from the import node", () => {
    expect(pathTo(opened.nodes, nodeIdOf("c")).map((node) => node.id)).toEqual(["a", "b", "c"]);
    expect(pathTo(opened.nodes, nodeIdOf("gone"))).toEqual([]);
  });
});

describe("what is compared", () => {
  const node = (id: string) => {
    const found = opened.nodes.get(nodeIdOf(id));
    if (!found) throw new Error(`no node ${id}`);
    return found;
  };

  it("is a step and the step before, if nothing else is said", () => {
    expect(defaultComparison(opened.nodes, nodeIdOf("c"))).toEqual({ beforeId: "b", afterId: "c" });
    expect(defaultComparison(opened.nodes, nodeIdOf("a"))).toBeNull();
  });

  it("shows the earlier of two steps before the later, whichever was clicked", () => {
    const expected = { beforeId: "a", afterId: "c" };
    expect(orderedComparison(opened.nodes, node("a"), node("c"))).toEqual(expected);
    expect(orderedComparison(opened.nodes, node("c"), node("a"))).toEqual(expected);
    expect(orderedComparison(opened.nodes, node("d"), node("c"))).toEqual({ beforeId: "c", afterId: "d" });
    expect(orderedComparison(opened.nodes, node("c"), node("c"))).toBeNull();
  });
});
