import { type KeyboardEvent, useState } from "react";
import { useStore } from "zustand";
import type { NodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { comparisonStore } from "../state/comparison.ts";
import { documentStore, type NodeMap } from "../state/document.ts";
import { HistoryMenu } from "./HistoryMenu.tsx";
import { HistoryTree } from "./HistoryTree.tsx";
import type { HistoryActions } from "./history-actions.ts";
import "./history.css";

interface HistoryPanelProps {
  readonly actions: HistoryActions;
}

interface OpenMenu {
  readonly nodeId: NodeId;
  readonly at: { readonly x: number; readonly y: number };
}

const noNodes: NodeMap = new Map();

/** The tree of everything that was made of the picture. */
export function HistoryPanel({ actions }: HistoryPanelProps) {
  const nodes = useStore(documentStore, (state) => (state.status === "open" ? state.nodes : noNodes));
  const currentId = useStore(documentStore, (state) =>
    state.status === "open" ? state.record.currentNodeId : null,
  );
  const compared = useStore(comparisonStore, (state) => state.compared);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [renamingId, setRenamingId] = useState<NodeId | null>(null);
  const menuNode = menu ? nodes.get(menu.nodeId) : undefined;
  if (!currentId) return null;

  const takeKey = (event: KeyboardEvent, node: HistoryNode) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keyActions(node, node.id === currentId, actions, setRenamingId).get(event.key);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  return (
    <section className="history" aria-labelledby="history-title">
      <header className="panel-header">
        <h2 id="history-title" className="panel-header__title">
          History
        </h2>
        <span className="panel-header__note">{nodes.size === 1 ? "1 step" : `${nodes.size} steps`}</span>
      </header>
      <HistoryTree
        nodes={nodes}
        currentId={currentId}
        compared={compared}
        renamingId={renamingId}
        onChoose={(nodeId, event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) actions.compareWithCurrent(nodeId);
          else actions.goTo(nodeId);
        }}
        onStar={(node) => actions.star(node.id, !node.starred)}
        onStartRenaming={setRenamingId}
        onRenamed={(nodeId, label) => {
          setRenamingId(null);
          if (label !== null) actions.rename(nodeId, label);
        }}
        onOpenMenu={(nodeId, at) => setMenu({ nodeId, at })}
        onKey={takeKey}
      />
      {menu && menuNode ? (
        <HistoryMenu
          node={menuNode}
          isCurrent={menuNode.id === currentId}
          at={menu.at}
          actions={actions}
          onRename={() => setRenamingId(menuNode.id)}
          onClose={() => setMenu(null)}
        />
      ) : null}
    </section>
  );
}

function keyActions(
  node: HistoryNode,
  isCurrent: boolean,
  actions: HistoryActions,
  startRenaming: (nodeId: NodeId) => void,
): ReadonlyMap<string, () => void> {
  const star = () => actions.star(node.id, !node.starred);
  const compare = () => actions.compareWithCurrent(node.id);
  return new Map([
    ["Enter", () => actions.goTo(node.id)],
    ["s", star],
    ["S", star],
    // On the current step the key means what it means everywhere: compare it with the step before.
    ...(isCurrent
      ? []
      : ([
          ["c", compare],
          ["C", compare],
        ] as const)),
    ["F2", () => startRenaming(node.id)],
    ...(node.kind !== "import" ? [["Delete", () => actions.removeBranch(node.id)] as const] : []),
  ]);
}
