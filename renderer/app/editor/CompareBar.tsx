import { ArrowLeftRight, Pause, Play, X } from "lucide-react";
import { useStore } from "zustand";
import type { NodeId } from "../../../shared/domain/ids.ts";
import type { HistoryNode } from "../../../shared/domain/node.ts";
import { nodeTitle } from "../../history/node-title.ts";
import { type ComparedNodes, type ComparisonModeName, comparisonStore } from "../../state/comparison.ts";
import { differenceStore } from "../../state/difference.ts";
import { documentStore, type NodeMap } from "../../state/document.ts";
import { formatTime } from "../../ui/format.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Select } from "../../ui/Select.tsx";
import { useNow } from "../../ui/use-now.ts";
import { useCommand } from "../editor-context.ts";
import { differenceText } from "./difference-text.ts";

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
      <div className="compare-bar__row">
        <ModeControls />
      </div>
      <div className="compare-bar__row">
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
    </div>
  );
}

const modes: readonly { readonly value: ComparisonModeName; readonly title: string }[] = [
  { value: "slider", title: "Slider" },
  { value: "sideBySide", title: "Side by side" },
  { value: "blink", title: "Blink" },
  { value: "difference", title: "Difference" },
];

const gains = [1, 2, 4, 8, 16, 32, 64].map((gain) => ({ value: String(gain), title: `${gain}×` }));

/** The way of looking, and what it can be told. */
function ModeControls() {
  const mode = useStore(comparisonStore, (state) => state.mode);
  return (
    <>
      <Segments
        label="Way of comparing"
        hideLabel
        value={mode}
        options={modes}
        onChange={(chosen) => {
          const known = modes.find(({ value }) => value === chosen);
          if (known) comparisonStore.setState({ mode: known.value, isPaused: prefersNoMotion() });
        }}
      />
      {mode === "blink" ? <BlinkControl /> : null}
      {mode === "difference" ? <DifferenceControls /> : null}
    </>
  );
}

function BlinkControl() {
  const isPaused = useStore(comparisonStore, (state) => state.isPaused);
  return (
    <IconButton
      label={isPaused ? "Go on blinking" : "Hold"}
      icon={isPaused ? <Play size={16} /> : <Pause size={16} />}
      onClick={() => comparisonStore.setState({ isPaused: !isPaused })}
    />
  );
}

function DifferenceControls() {
  const gain = useStore(comparisonStore, (state) => state.gain);
  return (
    <>
      <Select
        label="Gain"
        value={String(gain)}
        options={gains}
        onChange={(chosen) => comparisonStore.setState({ gain: Number(chosen) })}
      />
      <DifferenceFacts />
    </>
  );
}

function DifferenceFacts() {
  const difference = useStore(differenceStore);
  return (
    <output className="compare-bar__facts" aria-live="polite">
      {differenceText(difference)}
    </output>
  );
}

/** People who get dizzy from motion start the blinking themselves. */
function prefersNoMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
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
