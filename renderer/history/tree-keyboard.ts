import type { NodeId } from "../../shared/domain/ids.ts";
import type { TreeRow } from "./tree-layout.ts";

/**
 * Where an arrow key moves the focus: up and down along the rows, left to the parent, right to the child that
 * leads to the current node, else the newest. Null where the key moves nothing.
 */
export function focusAfterKey(rows: readonly TreeRow[], focusedId: NodeId, key: string): NodeId | null {
  const index = rows.findIndex((row) => row.node.id === focusedId);
  const row = rows[index];
  if (!row) return rows[0]?.node.id ?? null;
  const target = () => {
    switch (key) {
      case "ArrowDown":
        return rows[index + 1];
      case "ArrowUp":
        return rows[index - 1];
      case "Home":
        return rows[0];
      case "End":
        return rows.at(-1);
      case "ArrowLeft":
        return rows.find((other) => other.node.id === row.node.parentId);
      case "ArrowRight": {
        const children = rows.filter((other) => other.node.parentId === row.node.id);
        return children.find((child) => child.onPath) ?? children.at(-1);
      }
      default:
        return undefined;
    }
  };
  return target()?.node.id ?? null;
}
