import { type FormEvent, useState } from "react";
import type { FolderInspection } from "../../../shared/contract/local-models.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { useInnerStep } from "../../ui/use-inner-step.ts";
import { FailureNote } from "./FailureNote.tsx";
import { FolderFound } from "./FolderFound.tsx";
import type { LocalModelsActions } from "./local-models-actions.ts";
import { useAttempt } from "./use-attempt.ts";

interface AddFolderProps {
  /** What the system's dialog gave; null where a path is typed. */
  readonly initial: FolderInspection | null;
  readonly actions: Pick<LocalModelsActions, "chooseFolder" | "inspectFolder" | "add">;
  readonly onDone: () => void;
}

/** A folder is named, looked at, and added. */
export function AddFolder({ initial, actions, onDone }: AddFolderProps) {
  const [found, setFound] = useState(initial);
  const [folder, setFolder] = useState("");
  const { busy, failure, attempt } = useAttempt();
  const step = useInnerStep<HTMLDivElement>(onDone);
  const { chooseFolder } = actions;
  const look = async (inspect: () => Promise<FolderInspection | null>) => {
    const inspected = await attempt(inspect);
    if (inspected) setFound(inspected);
  };
  return (
    <div ref={step} className="local-step">
      <h3 className="local-section__title">Add a folder</h3>
      {chooseFolder ? null : (
        <PathForm
          folder={folder}
          busy={busy}
          onChange={(path) => {
            setFolder(path);
            setFound(null); // it was said of another folder
          }}
          onLook={() => void look(() => actions.inspectFolder(folder.trim()))}
        />
      )}
      {busy ? (
        <p className="local-text" role="status">
          Reading the folder…
        </p>
      ) : null}
      {failure ? <FailureNote failure={failure} /> : null}
      {found?.type === "usable" ? (
        <FolderFound
          key={found.inspectionId}
          found={found}
          onAdd={actions.add}
          onAdded={onDone}
          onCancel={onDone}
        />
      ) : (
        <>
          {found ? <FailureNote failure={found} /> : null}
          <div className="local-step__buttons">
            {chooseFolder ? (
              <Button disabled={busy} onClick={() => void look(chooseFolder)}>
                Choose another folder…
              </Button>
            ) : null}
            <Button onClick={onDone}>Back</Button>
          </div>
        </>
      )}
    </div>
  );
}

interface PathFormProps {
  readonly folder: string;
  readonly busy: boolean;
  readonly onChange: (folder: string) => void;
  readonly onLook: () => void;
}

/** A browser never says where a folder lies, so its path is typed. */
function PathForm({ folder, busy, onChange, onLook }: PathFormProps) {
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (folder.trim() !== "") onLook();
      }}
    >
      <TextField
        label="Folder on the computer that runs Palimpsest"
        value={folder}
        placeholder="/home/ada/models/FLUX.1-Kontext-dev"
        maximumLength={4096}
        description="The whole path of the folder that holds model_index.json."
        onChange={onChange}
      >
        <Button submits disabled={busy || folder.trim() === ""}>
          Look into it
        </Button>
      </TextField>
    </form>
  );
}
