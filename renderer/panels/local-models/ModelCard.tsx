import { Pencil } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import type { LocalModel } from "../../../shared/domain/local-model.ts";
import { settingsStore } from "../../state/settings.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { EditableText } from "../../ui/EditableText.tsx";
import { formatBytes } from "../../ui/format.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { FailureNote } from "./FailureNote.tsx";
import { presentBytes } from "./local-model-texts.ts";
import type { LocalModelsActions } from "./local-models-actions.ts";
import { PrecisionChoice } from "./PrecisionChoice.tsx";
import { RemoveModel } from "./RemoveModel.tsx";
import { useAttempt } from "./use-attempt.ts";

interface ModelCardProps {
  readonly model: LocalModel;
  readonly actions: LocalModelsActions;
}

/** One model: its name, what lies on the disk, how it runs, and the way off the list. */
export function ModelCard({ model, actions }: ModelCardProps) {
  const { id, name, problem } = model;
  const [renaming, setRenaming] = useState(false);
  const [removing, setRemoving] = useState(false);
  const { busy, failure, attempt } = useAttempt();
  const isChosen = useStore(settingsStore, (settings) => settings.modelId === `local/${id}`);
  const run = (work: () => Promise<unknown>) => void attempt(work);
  return (
    <li className="local-row local-row--card" aria-label={name}>
      <div className="local-row__line">
        <h4 className="local-row__name">
          <EditableText
            label="Name of the model"
            value={name}
            maximumLength={100}
            editing={renaming}
            onDone={(value) => {
              setRenaming(false);
              if (value !== null) run(() => actions.rename(id, value));
            }}
          />
        </h4>
        {renaming ? null : (
          <IconButton
            label={`Rename ${name}`}
            size="small"
            icon={<Pencil size={13} />}
            onClick={() => setRenaming(true)}
          />
        )}
        <span className="local-row__space" />
        {isChosen ? (
          <Badge tone="accent">Chosen</Badge>
        ) : (
          <Button size="small" disabled={problem !== null} onClick={() => actions.use(id)}>
            Use this model
          </Button>
        )}
        <Button size="small" variant="danger" disabled={removing} onClick={() => setRemoving(true)}>
          Remove…
        </Button>
      </div>
      <p className="local-row__facts">{factsText(model)}</p>
      {problem === null ? null : <FailureNote failure={{ message: problem, nextStep: null }} />}
      {removing ? (
        <RemoveModel
          model={model}
          busy={busy}
          onRemove={(eraseFiles) => run(() => actions.remove(id, eraseFiles))}
          onCancel={() => setRemoving(false)}
        />
      ) : null}
      <PrecisionChoice model={model} busy={busy} run={run} actions={actions} />
      {failure ? <FailureNote failure={failure} /> : null}
    </li>
  );
}

const acceptedOn = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

function factsText(model: LocalModel): string {
  const { folderName, isDownloaded, licence } = model;
  const accepted = licence.acceptedAt === null ? "" : `, accepted ${acceptedOn.format(licence.acceptedAt)}`;
  return [
    isDownloaded ? "Downloaded" : `Your folder “${folderName}”`,
    `${formatBytes(presentBytes(model))} on disk`,
    `${licence.name}${accepted}`,
  ].join(" · ");
}
