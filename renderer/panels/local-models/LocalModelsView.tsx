import { Download, FolderOpen } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { FolderInspection } from "../../../shared/contract/local-models.ts";
import type { LocalModelState } from "../../../shared/domain/local-model.ts";
import { Button } from "../../ui/Button.tsx";
import { AddFolder } from "./AddFolder.tsx";
import { DeviceSection } from "./DeviceSection.tsx";
import { DownloadModel } from "./DownloadModel.tsx";
import { FailureNote } from "./FailureNote.tsx";
import type { LocalModelsActions } from "./local-models-actions.ts";
import { ModelCard } from "./ModelCard.tsx";
import { RunningSection } from "./RunningSection.tsx";
import { Section } from "./Section.tsx";
import { TaskRow } from "./TaskRow.tsx";
import { useAttempt } from "./use-attempt.ts";
import { WhatIsNeeded } from "./WhatIsNeeded.tsx";

interface LocalModelsViewProps {
  readonly known: LocalModelState;
  readonly actions: LocalModelsActions;
}

type Step =
  | { readonly type: "list" }
  | { readonly type: "folder"; readonly found: FolderInspection | null }
  | { readonly type: "download" };

/** Models whose weights lie on this computer: added, converted, run, removed. */
export function LocalModelsView({ known, actions }: LocalModelsViewProps) {
  const [step, setStep] = useState<Step>({ type: "list" });
  const { busy, failure, attempt } = useAttempt();
  const showList = () => setStep({ type: "list" });
  const { chooseFolder } = actions;
  const addFolder = async () => {
    if (!chooseFolder) return setStep({ type: "folder", found: null });
    const found = await attempt(chooseFolder);
    if (found) setStep({ type: "folder", found });
  };
  switch (step.type) {
    case "folder":
      return <AddFolder initial={step.found} actions={actions} onDone={showList} />;
    case "download":
      return <DownloadModel actions={actions} onDone={showList} />;
    case "list":
      return (
        <div className="local-models">
          <Models known={known} actions={actions}>
            <Button
              variant={known.models.length === 0 ? "primary" : "secondary"}
              icon={<FolderOpen size={14} />}
              disabled={busy}
              onClick={() => void addFolder()}
            >
              {busy ? "Reading the folder…" : "Add a folder…"}
            </Button>
            <Button icon={<Download size={14} />} onClick={() => setStep({ type: "download" })}>
              Download…
            </Button>
          </Models>
          {failure ? <FailureNote failure={failure} /> : null}
          <DeviceSection known={known} actions={actions} />
          <RunningSection change={actions.change} />
        </div>
      );
  }
}

interface ModelsProps {
  readonly known: LocalModelState;
  readonly actions: LocalModelsActions;
  /** The ways to get one more. */
  readonly children: ReactNode;
}

function Models({ known: { models, tasks }, actions, children }: ModelsProps) {
  // A test of the devices is seen beside them, unless it failed.
  const shownTasks = tasks.filter(({ kind, status }) => kind !== "probe" || status === "failed");
  return (
    <>
      {shownTasks.length === 0 ? null : (
        <Section title="Downloads and conversions">
          <ul className="local-list">
            {shownTasks.map((task) => (
              <TaskRow key={task.id} task={task} actions={actions} />
            ))}
          </ul>
        </Section>
      )}
      {models.length === 0 ? (
        <WhatIsNeeded>{children}</WhatIsNeeded>
      ) : (
        <Section
          title="Models on this computer"
          actions={<div className="local-section__actions">{children}</div>}
        >
          <ul className="local-list">
            {models.map((model) => (
              <ModelCard key={model.id} model={model} actions={actions} />
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
