import { CircleCheck, TriangleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { FolderInspection } from "../../../shared/contract/local-models.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Segments } from "../../ui/Segments.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { FailureNote } from "./FailureNote.tsx";
import { LicenceBox } from "./LicenceBox.tsx";
import { useAttempt } from "./use-attempt.ts";

interface FolderFoundProps {
  readonly found: Extract<FolderInspection, { type: "usable" }>;
  readonly onAdd: (inspectionId: string, name: string) => Promise<unknown>;
  readonly onAdded: () => void;
  readonly onCancel: () => void;
}

/** Which of two models with the same files it is; only a person knows. */
const identities = [
  { value: "unknown", title: "I do not know" },
  { value: "plain", title: "FLUX.1 [dev]" },
  { value: "kontext", title: "FLUX.1 Kontext [dev]" },
] as const;
type Identity = (typeof identities)[number]["value"];

/** What a folder holds, what is to be known of it, and its licence; then it can be added. */
export function FolderFound({ found, onAdd, onAdded, onCancel }: FolderFoundProps) {
  const { inspectionId, folderName, suggestedName, byteLength, warnings, licence, mayBeAnotherModel } = found;
  const [name, setName] = useState(suggestedName);
  const [accepted, setAccepted] = useState(false);
  const [identity, setIdentity] = useState<Identity>("unknown");
  const { busy, failure, attempt } = useAttempt();
  const isKontext = !mayBeAnotherModel || identity === "kontext";
  const ready = accepted && isKontext && name.trim() !== "" && !busy;
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const added = await attempt(() => onAdd(inspectionId, name.trim()));
    if (added !== undefined) onAdded();
  };
  return (
    <form className="local-step" onSubmit={(event) => void add(event)}>
      <p className="local-note local-note--success" role="status">
        <CircleCheck size={14} aria-hidden="true" />
        <span>
          “{folderName}” can be used: {formatBytes(byteLength)}. Nothing is copied; the folder stays where it
          is.
        </span>
      </p>
      {warnings.map((warning) => (
        <p key={warning} className="local-note local-note--warning">
          <TriangleAlert size={14} aria-hidden="true" />
          <span>{warning}</span>
        </p>
      ))}
      {mayBeAnotherModel ? (
        <div className="local-question">
          <Segments
            label="Which model is it?"
            value={identity}
            options={identities}
            description={identityText(identity)}
            onChange={(value) =>
              setIdentity(identities.find((known) => known.value === value)?.value ?? "unknown")
            }
          />
        </div>
      ) : null}
      <TextField label="Name in the list of models" value={name} maximumLength={100} onChange={setName} />
      <LicenceBox licence={licence} accepted={accepted} onAccept={setAccepted} />
      {failure ? <FailureNote failure={failure} /> : null}
      <div className="local-step__buttons">
        <Button submits variant="primary" disabled={!ready}>
          Add
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

function identityText(identity: Identity): string {
  switch (identity) {
    case "unknown":
      return "FLUX.1 [dev] has files of the same shapes as FLUX.1 Kontext [dev], but has not learned to edit. Look where you got it from.";
    case "plain":
      return "FLUX.1 [dev] makes pictures from words and cannot edit one. Get FLUX.1 Kontext [dev] instead.";
    case "kontext":
      return "It is taken as you say: the files cannot tell.";
  }
}
