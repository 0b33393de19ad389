import { CircleQuestionMark, FilePlus, ImageDown, ImagePlus, Settings, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import type { Sample } from "../../../shared/contract/documents.ts";
import type { DocumentId } from "../../../shared/domain/ids.ts";
import { documentsStore } from "../../state/documents.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Mark } from "./Mark.tsx";
import { RecentDocuments } from "./RecentDocuments.tsx";
import { Samples } from "./Samples.tsx";
import "./home.css";

export interface HomeActions {
  readonly open: () => void;
  readonly newBlank: () => void;
  readonly openSample: (sample: Sample) => void;
  readonly openDocument: (documentId: DocumentId) => void;
  readonly removeDocument: (documentId: DocumentId) => void;
  readonly refresh: () => void;
  readonly showSettings: () => void;
  readonly showShortcuts: () => void;
}

interface HomeScreenProps {
  readonly openShortcut: string;
  readonly pasteShortcut: string;
  readonly actions: HomeActions;
}

const steps = [
  ["Open a photo", "Drop it anywhere, paste it, or choose a file."],
  ["Paint", "Cover what should go with the brush."],
  ["Fill", "Only what you painted changes. Not a byte beside it."],
  ["Branch", "Go back to any step and try another way. Nothing is lost."],
] as const;

/** What to do first, what was done last, and pictures to try it with. */
export function HomeScreen({ openShortcut, pasteShortcut, actions }: HomeScreenProps) {
  return (
    <div className="home">
      <aside className="home__side">
        <div className="home__brand">
          <Mark size={28} />
          <h1>Palimpsest</h1>
        </div>
        <div className="home__start">
          <Button
            variant="primary"
            size="large"
            fullWidth
            icon={<ImagePlus size={16} />}
            shortcut={openShortcut}
            onClick={actions.open}
          >
            Open a photo
          </Button>
          <Button fullWidth icon={<FilePlus size={14} />} onClick={actions.newBlank}>
            New blank picture…
          </Button>
        </div>
        <ol className="home__steps">
          {steps.map(([title, text]) => (
            <li key={title}>
              <strong>{title}</strong>
              <span>{text}</span>
            </li>
          ))}
        </ol>
        <div className="home__tools">
          <IconButton
            label="Settings"
            tooltipSide="top"
            icon={<Settings size={16} />}
            onClick={actions.showSettings}
          />
          <IconButton
            label="Keyboard shortcuts"
            tooltipSide="top"
            icon={<CircleQuestionMark size={16} />}
            onClick={actions.showShortcuts}
          />
        </div>
      </aside>
      <main className="home__main">
        <Library pasteShortcut={pasteShortcut} actions={actions} />
      </main>
    </div>
  );
}

function Library({ pasteShortcut, actions }: Omit<HomeScreenProps, "openShortcut">) {
  const status = useStore(documentsStore, (state) => state.status);
  const error = useStore(documentsStore, (state) => state.error);
  const documents = useStore(documentsStore, (state) => state.documents);
  const samples = useStore(documentsStore, (state) => state.samples);
  if (status === "loading") return null;
  if (status === "failed" && documents.length === 0) {
    return (
      <EmptyState
        icon={<TriangleAlert size={32} />}
        title={error?.message ?? "The library cannot be read."}
        actions={<Button onClick={actions.refresh}>Try again</Button>}
      >
        {error?.nextStep}
      </EmptyState>
    );
  }
  return (
    <>
      {documents.length > 0 ? (
        <RecentDocuments
          documents={documents}
          onOpen={actions.openDocument}
          onRemove={actions.removeDocument}
        />
      ) : (
        <button type="button" className="home__drop" onClick={actions.open}>
          <ImageDown size={36} strokeWidth={1.5} aria-hidden="true" />
          <span className="home__drop-title">Drop a photo here</span>
          <span>
            or paste it with <kbd>{pasteShortcut}</kbd>, or click to choose one
          </span>
        </button>
      )}
      {samples.length > 0 ? (
        <Samples samples={samples} large={documents.length === 0} onOpen={actions.openSample} />
      ) : null}
    </>
  );
}
