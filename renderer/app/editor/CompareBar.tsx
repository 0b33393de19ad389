import { ArrowLeftRight, X } from "lucide-react";
import { useStore } from "zustand";
import type { NodeId } from "../../../shared/domain/ids.ts";
import type { HistoryNode } from "../../../shared/domain/node.ts";
import { nodeTitle } from "../../history/node-title.ts";
import { type ComparedNodes, comparisonStore } from "../../state/comparison.ts";
import { documentStore, type NodeMap } from "../../state/document.ts";
import { formatTime } from "../../ui/format.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Select } from "../../ui/Select.tsx";
import { useNow } from "../../ui/use-now.ts";
import { useCommand } from "../editor-context.ts";

const noNodes: NodeMap = new Map();

/** Which two nodes the slider shows; any two can be chosen. */
export function CompareBar() {
  const compared = useStore(comparisonStore, (state) => state.compared);
  return compared ? <ComparedPair compared={compared} /> : null;
}

function ComparedPair({ compared }: { readonly compared: ComparedNodes }) {
  const nodes = useStore(documentStore, (state) => (state.status === "open" ? state.nodes : noNodes));
  const end = useCommand("escape");
  const set = (change: Partial<ComparedNodes>) => {
    comparisonStore.setState({ compared: { ...compared, ...change } });
  };
  return (
    <div className="compare-bar" role="group" aria-label="Comparison" data-canvas-control>
      <NodeSelect
        label="Before"
        nodes={nodes}
        value={compared.beforeId}
        onChange={(beforeId) => set({ beforeId })}
      />
      <IconButton
        label="Swap before and after"
        icon={<ArrowLeftRight size={16} />}
        onClick={() => set({ beforeId: compared.afterId, afterId: compared.beforeId })}
      />
      <NodeSelect
        label="After"
        nodes={nodes}
        value={compared.afterId}
        onChange={(afterId) => set({ afterId })}
      />
      <IconButton label={end.title} shortcut={end.shortcut} icon={<X size={16} />} onClick={end.run} />
    </div>
  );
}

interface NodeSelectProps {
  readonly label: string;
  readonly nodes: NodeMap;
  readonly value: NodeId;
  readonly onChange: (nodeId: NodeId) => void;
}

function NodeSelect({ label, nodes, value, onChange }: NodeSelectProps) {
  const now = useNow();
  return (
    <Select
      label={label}
      value={value}
      options={[...nodes.values()].map((node) => ({ value: node.id, title: optionTitle(node, now) }))}
      onChange={(chosen) => {
        const node = [...nodes.values()].find((candidate) => candidate.id === chosen);
        if (node) onChange(node.id);
      }}
    />
  );
}

function optionTitle(node: HistoryNode, now: number): string {
  return `${nodeTitle(node)}, ${formatTime(node.createdAt, now)}`;
}
