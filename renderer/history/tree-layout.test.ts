import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { historyOf, nodeIdOf } from "../../test/fakes/history.ts";
import { focusAfterKey } from "./tree-keyboard.ts";
import { layoutTree, type TreeRow } from "./tree-layout.ts";
import { scrollToRow, visibleRange } from "./visible-range.ts";

const id = nodeIdOf;

/** One line a row: indentation = lane, `*` = leads to the current node. */
const draw = (rows: readonly TreeRow[]) =>
  rows.map((row) => `${"| ".repeat(row.lane)}${row.node.id}${row.onPath ? "*" : ""}`);

describe("the history's layout", () => {
  it("keeps a chain in one lane, however long", () => {
    const rows = layoutTree(
      historyOf([
        ["a", "b"],
        ["b", "c"],
        ["c", "d"],
      ]),
      id("d"),
    );
    expect(draw(rows)).toEqual(["a*", "b*", "c*", "d*"]);
    expect(rows.map((row) => row.level)).toEqual([1, 2, 3, 4]);
  });

  it("puts older branches beside the line and the newest straight below", () => {
    const rows = layoutTree(
      historyOf([
        ["a", "b"],
        ["b", "c"],
        ["a", "d"],
        ["d", "e"],
      ]),
      id("c"),
    );
    expect(draw(rows)).toEqual(["a*", "| b*", "| c*", "d", "e"]);
  });

  it("reuses a lane for the next branch and opens one for a branch in a branch", () => {
    const rows = layoutTree(
      historyOf([
        ["a", "b"],
        ["b", "c"],
        ["b", "d"],
        ["a", "e"],
        ["a", "f"],
      ]),
      id("f"),
    );
    expect(draw(rows)).toEqual(["a*", "| b", "| | c", "| d", "| e", "f*"]);
  });

  it("draws the way to the current node along every line that leads there, and no other", () => {
    const rows = layoutTree(
      historyOf([
        ["a", "b"],
        ["a", "c"],
        ["a", "d"],
      ]),
      id("c"),
    );
    const row = (name: string) => rows.find((candidate) => candidate.node.id === name);
    expect(row("a")?.down).toEqual({ onPath: true });
    expect(row("b")?.passing).toEqual([{ lane: 0, onPath: true }]); // the line goes on to c
    expect(row("c")?.passing).toEqual([{ lane: 0, onPath: false }]); // beside c it only goes on to d
    expect(row("d")?.onPath).toBe(false);
  });

  it("says place and number of siblings for screen readers", () => {
    const rows = layoutTree(
      historyOf([
        ["a", "b"],
        ["a", "c"],
      ]),
      id("a"),
    );
    expect(rows.map(({ position, siblings }) => [position, siblings])).toEqual([
      [1, 1],
      [1, 2],
      [2, 2],
    ]);
  });

  it("shows every node once, each after its parent and joined to it, for any tree", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 120 }), fc.nat(1000), (parents, current) => {
        const nodes = treeOf(parents);
        const rows = layoutTree(nodes, nodes[current % nodes.length]?.id ?? id("n0"));
        expect(rows.map((row) => row.node.id).toSorted()).toEqual(nodes.map((node) => node.id).toSorted());
        for (const [index, row] of rows.entries()) {
          if (row.node.parentId === null) continue;
          const parentIndex = rows.findIndex((other) => other.node.id === row.node.parentId);
          expect(parentIndex).toBeLessThan(index);
          expect(row.parentLane).toBe(rows[parentIndex]?.lane);
          // The parent's line passes every row between the two, and nothing else stands in its way.
          for (const between of rows.slice(parentIndex + 1, index)) {
            expect(between.lane).toBeGreaterThan(row.parentLane ?? -1);
            expect(between.passing.some((line) => line.lane === row.parentLane)).toBe(true);
          }
        }
      }),
    );
  });

  it("lays out a thousand nodes in a line without running out of stack", () => {
    const nodes = treeOf(Array.from({ length: 5000 }, (_unused, index) => index));
    expect(layoutTree(nodes, id("n5000"))).toHaveLength(5001);
  });
});

describe("arrow keys in the history", () => {
  const rows = layoutTree(
    historyOf([
      ["a", "b"],
      ["b", "c"],
      ["a", "d"],
    ]),
    id("c"),
  );

  it("move along the rows and stop at the ends", () => {
    expect(focusAfterKey(rows, id("a"), "ArrowDown")).toBe("b");
    expect(focusAfterKey(rows, id("a"), "ArrowUp")).toBeNull();
    expect(focusAfterKey(rows, id("a"), "End")).toBe("d");
  });

  it("go to the parent on the left and towards the current node on the right", () => {
    expect(focusAfterKey(rows, id("d"), "ArrowLeft")).toBe("a");
    expect(focusAfterKey(rows, id("a"), "ArrowRight")).toBe("b");
    expect(focusAfterKey(rows, id("d"), "ArrowRight")).toBeNull();
  });
});

describe("a long history", () => {
  it("keeps only the rows in sight and a few spare ones in the document", () => {
    expect(visibleRange(6000, 600, 60, 1000, 4)).toEqual({ start: 96, end: 114 });
    expect(visibleRange(0, 600, 60, 3, 4)).toEqual({ start: 0, end: 3 });
    expect(visibleRange(9999, 600, 60, 3, 4)).toEqual({ start: 3, end: 3 });
  });

  it("scrolls no further than needed to show a row", () => {
    expect(scrollToRow(5, 0, 600, 60)).toBe(0);
    expect(scrollToRow(20, 0, 600, 60)).toBe(660);
    expect(scrollToRow(2, 600, 600, 60)).toBe(120);
  });
});

/** Node i+1 hangs below node `parents[i]`, taken modulo what exists by then. */
function treeOf(parents: readonly number[]): readonly HistoryNode[] {
  return historyOf(
    parents.map((parent, index) => [`n${parent % (index + 1)}`, `n${index + 1}`] as const),
    "n0",
  );
}
