import { useRef } from "react";
import { useStore } from "zustand";
import type { Stop } from "../../../shared/rpc/wire.ts";
import { CanvasView } from "../../canvas/CanvasView.tsx";
import { HistoryPanel } from "../../history/HistoryPanel.tsx";
import type { HistoryActions } from "../../history/history-actions.ts";
import { NodeDetails } from "../../history/NodeDetails.tsx";
import { FillPanel } from "../../panels/fill/FillPanel.tsx";
import type { FillActions } from "../../panels/fill/fill-actions.ts";
import { QueuePanel } from "../../panels/queue/QueuePanel.tsx";
import type { QueueActions } from "../../panels/queue/queue-actions.ts";
import { VariationGrid } from "../../panels/variations/VariationGrid.tsx";
import { comparisonStore } from "../../state/comparison.ts";
import { connectionStore } from "../../state/connection.ts";
import { documentStore } from "../../state/document.ts";
import { keepChangedStore } from "../../state/keep-changed.ts";
import { clampPanelWidth, layoutStore, panelWidthLimits, standardLayout } from "../../state/layout.ts";
import { settingsStore } from "../../state/settings.ts";
import { variationStore } from "../../state/variations.ts";
import { Splitter } from "../../ui/Splitter.tsx";
import { openDialog, openKeys } from "../dialogs.ts";
import { useCommand, useEditor } from "../editor-context.ts";
import { compareWithCurrent, compareWithParent } from "../session/comparing.ts";
import type { Editor } from "../session/editor.ts";
import { inBackground, reportFailure } from "../session/failures.ts";
import { reuseSettings } from "../session/reuse-settings.ts";
import { keepVariation } from "../session/variation-choice.ts";
import { CanvasProgress } from "./CanvasProgress.tsx";
import { CompareBar } from "./CompareBar.tsx";
import { EditPreview } from "./EditPreview.tsx";
import { FlippedBadge } from "./FlippedBadge.tsx";
import { KeepChangedBar } from "./KeepChangedBar.tsx";
import { OptionsStrip } from "./OptionsStrip.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { ToolRail } from "./ToolRail.tsx";
import { TopBar } from "./TopBar.tsx";
import "./editor.css";

/** The document that is open: the picture in the middle, everything else around it. */
export function EditorScreen() {
  return (
    <div className="editor">
      <TopBar />
      <div className="editor__body">
        <main className="editor__main">
          <ToolRail />
          <div className="editor__stage">
            <OptionsStrip />
            <Stage />
          </div>
        </main>
        <SidePanel />
      </div>
      <StatusBar />
    </div>
  );
}

function Stage() {
  const { editor } = useEditor();
  const name = useStore(documentStore, (state) => (state.status === "open" ? state.record.name : ""));
  const detach = useRef<Stop | null>(null);
  return (
    <div className="editor__canvas">
      <CanvasView
        label={`Canvas: ${name}`}
        appearance={settingsStore}
        onError={reportFailure}
        onReady={(canvas) => {
          detach.current?.();
          detach.current = (canvas && editor.session?.attachCanvas(canvas)) ?? null;
        }}
      />
      <EditPreview />
      <CanvasProgress />
      <FlippedBadge />
      <OverCanvas />
    </div>
  );
}

/** What lies at the picture's lower edge; one thing at a time. */
function OverCanvas() {
  const { editor } = useEditor();
  const comparing = useStore(comparisonStore, (state) => state.compared !== null);
  const keeping = useStore(keepChangedStore, (state) => state.active !== null);
  if (comparing) return <CompareBar />;
  if (keeping) return <KeepChangedBar />;
  return (
    <VariationGrid
      actions={{
        show: (nodeId) => editor.session?.goTo(nodeId),
        keep: (nodeId, options) => inBackground(keepVariation(editor.session, nodeId, options)),
        close: () => variationStore.setState({ shownGroup: null }),
      }}
    />
  );
}

function SidePanel() {
  const { editor } = useEditor();
  const fill = useCommand("fill");
  const models = useCommand("chooseModel");
  const keeping = useStore(keepChangedStore, (state) => state.active !== null);
  const width = useStore(layoutStore, (layout) => layout.panelWidth);
  const visible = useStore(layoutStore, (layout) => layout.panelVisible);
  const documentId = useStore(documentStore, (state) => (state.status === "open" ? state.record.id : null));
  const connected = useStore(connectionStore, (state) => state.status === "connected");
  if (!visible || !documentId) return null;
  const history = historyActions(editor);
  return (
    <aside className="side-panel" aria-label="Panel">
      <Splitter
        label="Width of the panel"
        value={width}
        minimum={panelWidthLimits.minimum}
        maximum={panelWidthLimits.maximum}
        standard={standardLayout.panelWidth}
        onChange={(panelWidth) => layoutStore.setState({ panelWidth: clampPanelWidth(panelWidth) })}
      />
      <div className="side-panel__content" style={{ width: `${width}px` }}>
        <FillPanel
          shortcut={fill.shortcut ?? ""}
          modelShortcut={models.shortcut ?? ""}
          unavailable={unavailableReason(connected, keeping)}
          prompts={editor.prompts}
          actions={fillActions(editor)}
        />
        <QueuePanel documentId={documentId} actions={queueActions(editor)} />
        <HistoryPanel actions={history} />
        <NodeDetails actions={history} />
      </div>
    </aside>
  );
}

function unavailableReason(connected: boolean, keeping: boolean): string | null {
  if (!connected) return "Waiting for the connection to come back";
  return keeping ? "First apply or cancel what is being taken over" : null;
}

function fillActions(editor: Editor): FillActions {
  return {
    run: () => editor.fill(),
    chooseModel: () => openDialog({ type: "models" }),
    addKey: openKeys,
    changeCaps: () => openDialog({ type: "settings", page: "spending" }),
    changeSettings: (change) => editor.settings.change(change),
    addReferences: (files) => inBackground(editor.references.addFiles(files)),
  };
}

function queueActions(editor: Editor): QueueActions {
  return {
    cancel: (jobId) => inBackground(editor.jobs.cancel(jobId)),
    runAgain: (jobId) => inBackground(editor.jobs.runAgain(jobId)),
    dismiss: (jobId) => editor.jobs.dismiss(jobId),
    remedy: (remedy) => openDialog(remedyDialogs[remedy]),
  };
}

const remedyDialogs = {
  "choose-model": { type: "models" },
  "add-key": { type: "settings", page: "keys" },
  "change-cap": { type: "settings", page: "spending" },
} as const;

function historyActions(editor: Editor): HistoryActions {
  const background = (work: Promise<unknown> | undefined) => inBackground(work ?? Promise.resolve());
  return {
    goTo: (nodeId) => editor.session?.goTo(nodeId),
    star: (nodeId, starred) => background(editor.session?.star(nodeId, starred)),
    rename: (nodeId, label) => background(editor.session?.renameNode(nodeId, label)),
    removeBranch: (nodeId) => background(editor.session?.removeBranch(nodeId)),
    compareWithCurrent,
    compareWithParent,
    exportNode: (nodeId) => openDialog({ type: "export", nodeId }),
    reuseSettings: (nodeId) => reuseSettings(nodeId, (change) => editor.settings.change(change)),
    loadMask: (nodeId) => background(editor.session?.loadMaskOf(nodeId)),
    keepChanged: (nodeId) => background(editor.keepChanged.begin(nodeId)),
    takeAsReference: (nodeId) => editor.references.addNode(nodeId),
    showVariations: (shownGroup) => variationStore.setState({ shownGroup }),
  };
}
