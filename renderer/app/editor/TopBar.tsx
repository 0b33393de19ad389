import {
  ArrowLeft,
  CircleQuestionMark,
  Download,
  Minus,
  PanelRight,
  Plus,
  Redo2,
  Settings,
  SquareSplitHorizontal,
  Undo2,
} from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import { comparisonStore } from "../../state/comparison.ts";
import { documentStore } from "../../state/document.ts";
import { layoutStore } from "../../state/layout.ts";
import { Button } from "../../ui/Button.tsx";
import { EditableText } from "../../ui/EditableText.tsx";
import { useCommand, useEditor } from "../editor-context.ts";
import { inBackground } from "../session/failures.ts";
import { CommandButton } from "./CommandButton.tsx";
import { ViewButton } from "./ViewButton.tsx";
import { ZoomLabel } from "./ZoomLabel.tsx";

const icon = { size: 16 };

export function TopBar() {
  const comparing = useStore(comparisonStore, (state) => state.compared !== null);
  const panelVisible = useStore(layoutStore, (layout) => layout.panelVisible);
  const exportCommand = useCommand("export");
  return (
    <header className="top-bar">
      <div className="top-bar__side">
        <CommandButton command="home" icon={<ArrowLeft {...icon} />} />
        <DocumentName />
      </div>
      <div className="top-bar__group" role="group" aria-label="Undo and redo">
        <CommandButton command="undo" icon={<Undo2 {...icon} />} />
        <CommandButton command="redo" icon={<Redo2 {...icon} />} />
      </div>
      <div className="top-bar__group" role="group" aria-label="Zoom">
        <CommandButton command="zoomOut" icon={<Minus {...icon} />} />
        <ZoomLabel />
        <CommandButton command="zoomIn" icon={<Plus {...icon} />} />
        <ZoomButton command="zoomToFit">Fit</ZoomButton>
        <ZoomButton command="zoomToActualSize">1:1</ZoomButton>
        <ViewButton />
      </div>
      <div className="top-bar__side top-bar__side--end">
        <CommandButton
          command="compare"
          label="Compare before and after"
          icon={<SquareSplitHorizontal {...icon} />}
          pressed={comparing}
        />
        <Button
          icon={<Download size={14} />}
          disabled={!exportCommand.enabled}
          data-tooltip="Export"
          data-tooltip-shortcut={exportCommand.shortcut}
          onClick={exportCommand.run}
        >
          Export
        </Button>
        <CommandButton command="shortcuts" icon={<CircleQuestionMark {...icon} />} />
        <CommandButton command="settings" icon={<Settings {...icon} />} />
        <CommandButton
          command="togglePanel"
          label="Panel"
          icon={<PanelRight {...icon} />}
          pressed={panelVisible}
          tooltipSide="left"
        />
      </div>
    </header>
  );
}

function ZoomButton({
  command,
  children,
}: {
  readonly command: "zoomToFit" | "zoomToActualSize";
  readonly children: string;
}) {
  const { title, enabled, shortcut, run } = useCommand(command);
  return (
    <Button
      variant="quiet"
      size="small"
      aria-label={title.startsWith(children) ? title : `${children} ${title}`}
      disabled={!enabled}
      data-tooltip={title}
      data-tooltip-shortcut={shortcut}
      onClick={run}
    >
      {children}
    </Button>
  );
}

function DocumentName() {
  const { editor } = useEditor();
  const name = useStore(documentStore, (state) => (state.status === "open" ? state.record.name : ""));
  const [editing, setEditing] = useState(false);
  return (
    <h1 className="top-bar__name">
      {editing ? (
        <EditableText
          label="Document name"
          value={name}
          maximumLength={200}
          editing
          onDone={(renamed) => {
            setEditing(false);
            if (renamed !== null) inBackground(editor.session?.rename(renamed) ?? Promise.resolve());
          }}
        />
      ) : (
        <button
          type="button"
          className="top-bar__rename"
          data-tooltip="Rename"
          aria-label={`Rename ${name}`}
          onClick={() => setEditing(true)}
        >
          {name}
        </button>
      )}
    </h1>
  );
}
