import type { NodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";

/** A vertical line that passes a row on its way to a later one. */
export interface PassingLine {
  readonly lane: number;
  /** It leads to the current node. */
  readonly onPath: boolean;
}

/** One row of the history: a node, its place in the tree and the lines that are drawn beside it. */
export interface TreeRow {
  readonly node: HistoryNode;
  /** Column of the node's dot, 0 = leftmost. */
  readonly lane: number;
  /** Column of the parent's dot; null for the import node. Left of `lane` where a branch leaves. */
  readonly parentLane: number | null;
  /** The node is the current one or leads to it. */
  readonly onPath: boolean;
  /** A line leaves the dot downwards; `onPath` if it leads to the current node. Null for a leaf. */
  readonly down: { readonly onPath: boolean } | null;
  readonly passing: readonly PassingLine[];
  /** 1 for the import node. */
  readonly level: number;
  /** 1-based place among the parent's children. */
  readonly position: number;
  readonly siblings: number;
}

interface Visit {
  readonly node: HistoryNode;
  readonly lane: number;
  readonly parentLane: number | null;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  /** Nodes above whose line goes on beside this row, with the lane of each. */
  readonly open: readonly { readonly lane: number; readonly owner: NodeId }[];
}

/**
 * Rows of a history, top to bottom. The newest child of a node goes straight on below it; older branches are
 * listed before it, each one lane to the right. So the latest work is always at the bottom of its line, adding a
 * node moves nothing that is above its parent, and the width grows with nested branches only, not with length.
 * @param nodes oldest first; nodes whose parent is missing are left out.
 */
export function layoutTree(nodes: Iterable<HistoryNode>, currentId: NodeId): readonly TreeRow[] {
  const byId = new Map<NodeId, HistoryNode>();
  const children = new Map<NodeId, HistoryNode[]>();
  const roots: HistoryNode[] = [];
  for (const node of nodes) {
    byId.set(node.id, node);
    if (node.parentId === null) {
      roots.push(node);
      continue;
    }
    const siblings = children.get(node.parentId);
    if (siblings) siblings.push(node);
    else children.set(node.parentId, [node]);
  }
  const pathChild = childrenOnPath(byId, currentId);
  const rows: TreeRow[] = [];
  const placed = new Set<NodeId>();
  const stack: Visit[] = roots.toReversed().map((node) => ({
    node,
    lane: 0,
    parentLane: null,
    level: 1,
    position: 1,
    siblings: 1,
    open: [],
  }));
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    const { node, lane, parentLane, level, position, siblings, open } = visit;
    placed.add(node.id);
    const next = pathChild.get(node.id);
    const own = children.get(node.id) ?? [];
    rows.push({
      node,
      lane,
      parentLane,
      onPath: node.id === currentId || next !== undefined,
      down: own.length > 0 ? { onPath: next !== undefined } : null,
      passing: open.map((line) => {
        const leadsTo = pathChild.get(line.owner);
        return { lane: line.lane, onPath: leadsTo !== undefined && !placed.has(leadsTo) };
      }),
      level,
      position,
      siblings,
    });
    // The stack gives back what was put last, so the newest child goes in first and comes out after its siblings.
    for (const [index, child] of [...own.entries()].toReversed()) {
      const isNewest = index === own.length - 1;
      stack.push({
        node: child,
        lane: isNewest ? lane : lane + 1,
        parentLane: lane,
        level: level + 1,
        position: index + 1,
        siblings: own.length,
        open: isNewest ? open : [...open, { lane, owner: node.id }],
      });
    }
  }
  return rows;
}

/** For every node above the current one, which of its children leads there. */
function childrenOnPath(
  byId: ReadonlyMap<NodeId, HistoryNode>,
  currentId: NodeId,
): ReadonlyMap<NodeId, NodeId> {
  const path = new Map<NodeId, NodeId>();
  let node = byId.get(currentId);
  while (node?.parentId && !path.has(node.parentId)) {
    path.set(node.parentId, node.id);
    node = byId.get(node.parentId);
  }
  return path;
}
