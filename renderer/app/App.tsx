import { LoaderCircle, PlugZap } from "lucide-react";
import { useEffect } from "react";
import { useStore } from "zustand";
import { HomeScreen } from "../panels/home/HomeScreen.tsx";
import { NoticeList } from "../panels/notices/NoticeList.tsx";
import { comparisonStore } from "../state/comparison.ts";
import { connectionStore } from "../state/connection.ts";
import { documentStore } from "../state/document.ts";
import { keepChangedStore } from "../state/keep-changed.ts";
import { layoutStore } from "../state/layout.ts";
import { savingStore } from "../state/saving.ts";
import { variationStore } from "../state/variations.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { installTooltips } from "../ui/tooltip.ts";
import { isMac } from "./commands/keyboard.ts";
import { formatShortcut, parseShortcut } from "./commands/shortcut.ts";
import { Dialogs } from "./Dialogs.tsx";
import { DropTarget } from "./DropTarget.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { EditorScreen } from "./editor/EditorScreen.tsx";
import { useCommand, useEditor } from "./editor-context.ts";
import { ImportList } from "./ImportList.tsx";
import { inBackground } from "./session/failures.ts";
import "./app.css";

export function App() {
  const { editor } = useEditor();
  useEffect(() => installTooltips(document), []);
  return (
    <>
      <ErrorBoundary onLeave={() => editor.goHome()}>
        <Screen />
        <Dialogs />
      </ErrorBoundary>
      <Notices />
      <DropTarget onFiles={(files) => inBackground(editor.imports.importFiles(files))} />
    </>
  );
}

const toolRailWidth = 48;
/** Of what lies at the picture's lower edge, in CSS pixels. */
const heights = { bar: 56, variations: 184 } as const;

function Notices() {
  const { editor } = useEditor();
  const editing = useStore(documentStore, (state) => state.status === "open");
  const panelWidth = useStore(layoutStore, (layout) => (layout.panelVisible ? layout.panelWidth : 0));
  const comparing = useStore(comparisonStore, (state) => state.compared !== null);
  const keeping = useStore(keepChangedStore, (state) => state.active !== null);
  const choosing = useStore(variationStore, (state) => state.shownGroup !== null);
  const lift = comparing || keeping ? heights.bar : choosing ? heights.variations : 0;
  return (
    <NoticeList shift={editing ? (toolRailWidth - panelWidth) / 2 : 0} lift={editing ? lift : 0}>
      <ImportList onCancel={(id) => editor.imports.cancel(id)} />
    </NoticeList>
  );
}

function Screen() {
  const { editor } = useEditor();
  const connection = useStore(connectionStore, (state) => (state.status === "failed" ? state.error : null));
  const status = useStore(documentStore, (state) => state.status);
  const documentId = useStore(documentStore, (state) => (state.status === "open" ? state.record.id : null));
  if (connection) return <ConnectionFailed message={connection.message} nextStep={connection.nextStep} />;
  switch (status) {
    case "none":
      return <Home />;
    case "opening":
      return <Waiting text="Opening…" />;
    case "failed":
      return <DocumentFailed onLeave={() => editor.goHome()} onRetry={() => editor.reopen()} />;
    case "open":
      return <EditorScreen key={documentId} />;
  }
}

function Home() {
  const { editor } = useEditor();
  const open = useCommand("open");
  const blank = useCommand("newBlank");
  const settings = useCommand("settings");
  const shortcuts = useCommand("shortcuts");
  return (
    <HomeScreen
      openShortcut={open.shortcut ?? ""}
      pasteShortcut={formatShortcut(parseShortcut("Mod+V"), isMac)}
      actions={{
        open: open.run,
        newBlank: blank.run,
        openSample: (sample) => inBackground(editor.imports.openSample(sample.id, sample.title)),
        openDocument: (documentId) => editor.openDocument(documentId),
        removeDocument: (documentId) => inBackground(editor.documents.remove(documentId)),
        refresh: () => inBackground(editor.documents.refresh()),
        showSettings: settings.run,
        showShortcuts: shortcuts.run,
      }}
    />
  );
}

/** What is shown before the host has answered. */
export function Waiting({ text }: { readonly text: string }) {
  return (
    <div className="screen-message screen-message--waiting" role="status">
      <LoaderCircle className="spinner" size={20} aria-hidden="true" />
      {text}
    </div>
  );
}

export function ConnectionFailed({
  message,
  nextStep,
}: {
  readonly message: string;
  readonly nextStep: string | null;
}) {
  const maskIsSaved = useStore(savingStore, (state) => state.status === "saved");
  return (
    <div className="screen-message" role="alert">
      <EmptyState
        icon={<PlugZap size={32} />}
        title={message}
        actions={
          <Button variant="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        {nextStep}{" "}
        {maskIsSaved
          ? "Everything you made is saved."
          : "Every step is saved; the last strokes of the mask are not."}
      </EmptyState>
    </div>
  );
}

function DocumentFailed({
  onLeave,
  onRetry,
}: {
  readonly onLeave: () => void;
  readonly onRetry: () => void;
}) {
  const error = useStore(documentStore, (state) => (state.status === "failed" ? state.error : null));
  return (
    <div className="screen-message" role="alert">
      <EmptyState
        title={error?.message ?? "The document cannot be opened."}
        actions={
          <>
            <Button variant="primary" onClick={onLeave}>
              Back to the library
            </Button>
            <Button onClick={onRetry}>Try again</Button>
          </>
        }
      >
        {error?.nextStep}
      </EmptyState>
    </div>
  );
}
