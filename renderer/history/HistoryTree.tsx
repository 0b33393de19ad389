import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { assetHash, type NodeId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { previewUrl } from "../host/asset-url.ts";
import type { ComparedNodes } from "../state/comparison.ts";
import type { NodeMap } from "../state/document.ts";
import { HistoryRow, rowHeight } from "./HistoryRow.tsx";
import { createPeek } from "./peek.ts";
import { focusAfterKey } from "./tree-keyboard.ts";
import { layoutTree } from "./tree-layout.ts";
import { scrollToRow, type VisibleRange, visibleRange } from "./visible-range.ts";

interface HistoryTreeProps {
  readonly nodes: NodeMap;
  readonly currentId: NodeId;
  readonly compared: ComparedNodes | null;
  readonly renamingId: NodeId | null;
  readonly onChoose: (nodeId: NodeId, event: MouseEvent) => void;
  readonly onStar: (node: HistoryNode) => void;
  readonly onStartRenaming: (nodeId: NodeId) => void;
  readonly onRenamed: (nodeId: NodeId, label: string | null) => void;
  readonly onOpenMenu: (nodeId: NodeId, at: { readonly x: number; readonly y: number }) => void;
  readonly onKey: (event: KeyboardEvent, node: HistoryNode) => void;
}

const spareRows = 6;

/** The rows themselves: virtualised, with one tab stop that arrow keys move. */
export function HistoryTree({
  nodes,
  currentId,
  compared,
  renamingId,
  onChoose,
  onStar,
  onStartRenaming,
  onRenamed,
  onOpenMenu,
  onKey,
}: HistoryTreeProps) {
  const rows = useMemo(() => layoutTree(nodes.values(), currentId), [nodes, currentId]);
  const laneCount = useMemo(() => Math.max(1, ...rows.map((row) => row.lane + 1)), [rows]);
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<VisibleRange>({ start: 0, end: 20 });
  // The tab stop is the current node until arrow keys move it, and again when another becomes current.
  const [moved, setMoved] = useState({ from: currentId, to: currentId });
  const focusId = moved.from === currentId && nodes.has(moved.to) ? moved.to : currentId;
  const setFocusId = (nodeId: NodeId) => setMoved({ from: currentId, to: nodeId });
  const focusIndex = rows.findIndex((row) => row.node.id === focusId);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const next = visibleRange(element.scrollTop, element.clientHeight, rowHeight, rows.length, spareRows);
      setRange((known) => (known.start === next.start && known.end === next.end ? known : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [rows.length]);

  usePeek(scroller);

  // The current node is followed: it is what the canvas shows.
  useEffect(() => {
    const index = rows.findIndex((row) => row.node.id === currentId);
    if (index >= 0) bringIntoSight(scroller.current, index);
  }, [currentId, rows]);

  const moveFocus = (nodeId: NodeId) => {
    setFocusId(nodeId);
    bringIntoSight(
      scroller.current,
      rows.findIndex((row) => row.node.id === nodeId),
    );
    // The row may only now enter the document.
    requestAnimationFrame(() => {
      scroller.current
        ?.querySelector<HTMLElement>(`[data-node-id="${nodeId}"]`)
        ?.focus({ preventScroll: true });
    });
  };
  const takeKey = (event: KeyboardEvent) => {
    const row = rows[focusIndex];
    if (!row) return;
    const isMenuKey = event.key === "ContextMenu" || (event.shiftKey && event.key === "F10");
    const target = event.ctrlKey || event.metaKey ? null : focusAfterKey(rows, focusId, event.key);
    if (isMenuKey) {
      event.preventDefault();
      onOpenMenu(row.node.id, menuPlace(scroller.current, row.node.id));
    } else if (target) {
      event.preventDefault();
      moveFocus(target);
    } else {
      onKey(event, row.node);
      // The row goes; the keyboard stays in the tree.
      if (event.key === "Delete" && row.node.parentId) moveFocus(row.node.parentId);
    }
  };

  // The tab stop stays in the document when it is scrolled out of sight.
  const shown = rows
    .map((row, index) => ({ row, index }))
    .filter(({ index }) => (index >= range.start && index < range.end) || index === focusIndex);
  return (
    <div
      ref={scroller}
      className="history-tree"
      role="tree"
      tabIndex={-1}
      aria-label="History"
      onKeyDown={takeKey}
    >
      <div className="history-tree__rows" role="none" style={{ height: `${rows.length * rowHeight}px` }}>
        {shown.map(({ row, index }) => (
          <HistoryRow
            key={row.node.id}
            row={row}
            top={index * rowHeight}
            laneCount={laneCount}
            current={row.node.id === currentId}
            compared={sideOf(row.node.id, compared)}
            focusable={row.node.id === focusId}
            renaming={row.node.id === renamingId}
            onChoose={(event) => onChoose(row.node.id, event)}
            onStar={() => onStar(row.node)}
            onStartRenaming={() => onStartRenaming(row.node.id)}
            onRenamed={(label) => {
              onRenamed(row.node.id, label);
              // Leaving the field by a click elsewhere takes the focus there.
              if (holdsFocus(scroller.current)) moveFocus(row.node.id);
            }}
            onContextMenu={(event) => {
              event.preventDefault();
              onOpenMenu(row.node.id, { x: event.clientX, y: event.clientY });
            }}
            onFocus={() => setFocusId(row.node.id)}
          />
        ))}
      </div>
    </div>
  );
}

/** Shows a larger picture of the row under the pointer. */
function usePeek(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const peek = createPeek(document);
    const listening = new AbortController();
    const options = { signal: listening.signal, passive: true };
    const aim = ({ target }: Event) => {
      const row = target instanceof Element ? target.closest<HTMLElement>("[data-picture-hash]") : null;
      const hash = assetHash.safeParse(row?.dataset["pictureHash"]).data;
      peek.aim(hash ? row : null, hash ? previewUrl(hash, 512) : "");
    };
    const hide = () => peek.aim(null, "");
    element.addEventListener("pointerover", aim, options);
    for (const name of ["pointerleave", "pointerdown", "scroll", "keydown"]) {
      element.addEventListener(name, hide, options);
    }
    return () => {
      listening.abort();
      peek.remove();
    };
  }, [scroller]);
}

function sideOf(nodeId: NodeId, compared: ComparedNodes | null): "before" | "after" | null {
  if (nodeId === compared?.beforeId) return "before";
  return nodeId === compared?.afterId ? "after" : null;
}

function holdsFocus(scroller: HTMLElement | null): boolean {
  const focused = document.activeElement;
  return focused === document.body || (scroller?.contains(focused) ?? false);
}

function bringIntoSight(scroller: HTMLElement | null, index: number): void {
  if (!scroller) return;
  scroller.scrollTop = scrollToRow(index, scroller.scrollTop, scroller.clientHeight, rowHeight);
}

function menuPlace(scroller: HTMLElement | null, nodeId: NodeId): { readonly x: number; readonly y: number } {
  const box = scroller?.querySelector(`[data-node-id="${nodeId}"]`)?.getBoundingClientRect();
  return box ? { x: box.left + 40, y: box.bottom - 8 } : { x: 0, y: 0 };
}
