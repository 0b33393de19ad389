import { Star } from "lucide-react";
import type { MouseEvent } from "react";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { previewUrl } from "../host/asset-url.ts";
import { formatDollars } from "../state/dollars.ts";
import { classNames } from "../ui/class-names.ts";
import { EditableText } from "../ui/EditableText.tsx";
import { formatDuration, formatSize, formatTime } from "../ui/format.ts";
import { useNow } from "../ui/use-now.ts";
import { Connectors } from "./Connectors.tsx";
import { nodeTitle } from "./node-title.ts";
import type { TreeRow } from "./tree-layout.ts";

export const rowHeight = 60;

interface HistoryRowProps {
  readonly row: TreeRow;
  readonly top: number;
  readonly laneCount: number;
  readonly current: boolean;
  /** Which side of the slider the node is on, if any. */
  readonly compared: "before" | "after" | null;
  readonly focusable: boolean;
  readonly renaming: boolean;
  readonly onChoose: (event: MouseEvent) => void;
  readonly onStar: () => void;
  readonly onRenamed: (label: string | null) => void;
  readonly onStartRenaming: () => void;
  readonly onContextMenu: (event: MouseEvent) => void;
  readonly onFocus: () => void;
}

const sideTitles = { before: "Before", after: "After" } as const;

export function HistoryRow({
  row,
  top,
  laneCount,
  current,
  compared,
  focusable,
  renaming,
  onChoose,
  onStar,
  onRenamed,
  onStartRenaming,
  onContextMenu,
  onFocus,
}: HistoryRowProps) {
  const { node } = row;
  const title = nodeTitle(node);
  const facts = nodeFacts(node, useNow());
  const side = compared ? sideTitles[compared] : "";
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree around it takes the keys
    <div
      className={classNames(
        "history-row",
        current && "history-row--current",
        !row.onPath && "history-row--aside",
      )}
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={current}
      aria-label={[`${side} ${title} ${facts}`.trim(), node.starred && "starred", current && "current"]
        .filter(Boolean)
        .join(", ")}
      tabIndex={focusable ? 0 : -1}
      data-node-id={node.id}
      data-picture-hash={node.picture.hash}
      style={{ top: `${top}px` }}
      onClick={onChoose}
      onContextMenu={onContextMenu}
      onFocus={onFocus}
    >
      <Connectors row={row} current={current} laneCount={laneCount} height={rowHeight} />
      <img
        className="history-row__thumbnail"
        src={previewUrl(node.picture.hash, 256)}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
      />
      {side ? <span className="history-row__side">{side}</span> : null}{" "}
      <div className="history-row__text">
        {/* F2 does the same by keyboard. */}
        <div className="history-row__title" onDoubleClick={onStartRenaming}>
          <EditableText
            label="Name of the step"
            value={title}
            maximumLength={200}
            editing={renaming}
            onDone={onRenamed}
          />
        </div>{" "}
        <div className="history-row__facts">{facts}</div>
      </div>
      <button
        type="button"
        className="history-row__star"
        aria-label={node.starred ? `Remove the star of ${title}` : `Star ${title}`}
        aria-pressed={node.starred}
        tabIndex={-1}
        onClick={(event) => {
          event.stopPropagation();
          onStar();
        }}
      >
        <Star size={14} fill={node.starred ? "currentColor" : "none"} />
      </button>
    </div>
  );
}

function nodeFacts(node: HistoryNode, now: number): string {
  const time = formatTime(node.createdAt, now);
  if (node.kind === "import") return `${time} · ${node.originalName}`;
  if (node.kind === "transform") return `${time} · ${formatSize(node.picture)}`;
  const cost = node.cost?.currency === "USD" && node.cost.amount > 0 ? formatDollars(node.cost.amount) : null;
  return [time, formatDuration(node.durationMs), cost].filter(Boolean).join(" · ");
}
