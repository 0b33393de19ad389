import {
  Blend,
  CircleDot,
  Download,
  GitCompare,
  Images,
  LayoutGrid,
  PencilLine,
  SlidersHorizontal,
  SquareDashed,
  Star,
  Trash2,
} from "lucide-react";
import type { HistoryNode } from "../../shared/domain/node.ts";
import { canKeepChanged } from "../state/keep-changed.ts";
import { isHiddenModel } from "../state/models.ts";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import type { HistoryActions } from "./history-actions.ts";
import { nodeTitle } from "./node-title.ts";

interface HistoryMenuProps {
  readonly node: HistoryNode;
  readonly isCurrent: boolean;
  readonly at: { readonly x: number; readonly y: number };
  readonly actions: HistoryActions;
  readonly onRename: () => void;
  readonly onClose: () => void;
}

export function HistoryMenu({ node, isCurrent, at, actions, onRename, onClose }: HistoryMenuProps) {
  const { id } = node;
  const icon = { size: 14 };
  const edit = node.kind === "edit" ? node : null;
  const group = edit?.request.variationGroup ?? null;
  const items: readonly MenuItem[] = [
    {
      label: "Go to this step",
      icon: <CircleDot {...icon} />,
      shortcut: "Enter",
      disabled: isCurrent,
      run: () => actions.goTo(id),
    },
    {
      label: "Compare with the current step",
      icon: <GitCompare {...icon} />,
      shortcut: "C",
      disabled: isCurrent,
      run: () => actions.compareWithCurrent(id),
    },
    {
      label: "Compare with the step before",
      icon: <GitCompare {...icon} />,
      disabled: edit === null,
      run: () => actions.compareWithParent(id),
    },
    {
      label: node.starred ? "Remove star" : "Star",
      icon: <Star {...icon} />,
      shortcut: "S",
      startsGroup: true,
      run: () => actions.star(id, !node.starred),
    },
    { label: "Rename", icon: <PencilLine {...icon} />, shortcut: "F2", run: onRename },
    { label: "Export this step…", icon: <Download {...icon} />, run: () => actions.exportNode(id) },
    {
      label: "Use these settings again",
      icon: <SlidersHorizontal {...icon} />,
      startsGroup: true,
      disabled: edit === null || isHiddenModel(edit.request.modelId),
      run: () => actions.reuseSettings(id),
    },
    {
      label: "Load this mask",
      icon: <SquareDashed {...icon} />,
      disabled: !edit?.request.maskHash,
      run: () => actions.loadMask(id),
    },
    {
      label: "Use as a reference",
      icon: <Images {...icon} />,
      run: () => actions.takeAsReference(id),
    },
    ...(canKeepChanged(node)
      ? [
          {
            label: "Keep only what changed…",
            icon: <Blend {...icon} />,
            run: () => actions.keepChanged(id),
          },
        ]
      : []),
    ...(group === null
      ? []
      : [
          {
            label: "Show its variations",
            icon: <LayoutGrid {...icon} />,
            run: () => actions.showVariations(group),
          },
        ]),
    {
      label: "Remove branch",
      icon: <Trash2 {...icon} />,
      shortcut: "Delete",
      startsGroup: true,
      danger: true,
      disabled: edit === null,
      run: () => actions.removeBranch(id),
    },
  ];
  return <Menu label={`Actions for ${nodeTitle(node)}`} items={items} at={at} onClose={onClose} />;
}
