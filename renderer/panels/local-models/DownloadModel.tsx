import { type FormEvent, useState } from "react";
import { useStore } from "zustand";
import type { DownloadPlan } from "../../../shared/contract/local-models.ts";
import { keyStore } from "../../state/keys.ts";
import { settingsStore } from "../../state/settings.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { useInnerStep } from "../../ui/use-inner-step.ts";
import { DownloadOffer } from "./DownloadOffer.tsx";
import { FailureNote } from "./FailureNote.tsx";
import { HubFailure } from "./HubFailure.tsx";
import type { LocalModelsActions } from "./local-models-actions.ts";
import { useAttempt } from "./use-attempt.ts";

interface DownloadModelProps {
  readonly actions: Pick<LocalModelsActions, "planDownload" | "startDownload" | "addToken" | "change">;
  readonly onDone: () => void;
}

const official = { repository: "black-forest-labs/FLUX.1-Kontext-dev", revision: "main" };

/** First what would come, how large and under which licence; then, if it is wanted, the download. */
export function DownloadModel({ actions, onDone }: DownloadModelProps) {
  const [repository, setRepository] = useState(official.repository);
  const [revision, setRevision] = useState(official.revision);
  const [plan, setPlan] = useState<DownloadPlan | null>(null);
  const { busy, failure, attempt } = useAttempt();
  const offline = useStore(settingsStore, (settings) => settings.offline);
  const step = useInnerStep<HTMLDivElement>(onDone);
  const complete = repository.trim().length >= 3 && revision.trim() !== "";
  const look = async (event: FormEvent) => {
    event.preventDefault();
    if (!complete || offline) return;
    setPlan(null);
    const planned = await attempt(() => actions.planDownload(repository.trim(), revision.trim()));
    if (planned) setPlan(planned);
  };
  const change = (set: (value: string) => void) => (value: string) => {
    set(value);
    setPlan(null); // it was made for another one
  };
  return (
    <div ref={step} className="local-step">
      <h3 className="local-section__title">Download from Hugging Face</h3>
      {offline ? (
        <FailureNote failure={{ message: "Palimpsest is offline: nothing is fetched.", nextStep: null }}>
          <Button size="small" onClick={() => actions.change({ offline: false })}>
            Go online
          </Button>
        </FailureNote>
      ) : null}
      <form className="download__fields" onSubmit={(event) => void look(event)}>
        <TextField
          label="Repository"
          value={repository}
          maximumLength={200}
          onChange={change(setRepository)}
        />
        <TextField label="Revision" value={revision} maximumLength={100} onChange={change(setRevision)} />
        <Button submits disabled={!complete || offline || busy}>
          {busy ? "Asking…" : "Look it up"}
        </Button>
      </form>
      <TokenLine onAdd={actions.addToken} />
      {failure ? <HubFailure failure={failure} onAddToken={actions.addToken} /> : null}
      {plan ? (
        <DownloadOffer
          key={plan.planId}
          plan={plan}
          onStart={actions.startDownload}
          onStarted={onDone}
          onCancel={onDone}
        />
      ) : (
        <div className="local-step__buttons">
          <Button onClick={onDone}>Back</Button>
        </div>
      )}
    </div>
  );
}

function TokenLine({ onAdd }: { readonly onAdd: () => void }) {
  const source = useStore(
    keyStore,
    ({ list }) => list?.keys.find(({ provider }) => provider === "huggingface")?.source ?? "none",
  );
  if (source !== "none") {
    return (
      <p className="local-text">
        <Badge tone="success">Your token is used</Badge> It goes to Hugging Face only.
      </p>
    );
  }
  return (
    <div className="local-text">
      The weights of FLUX.1 Kontext [dev] are behind a gate: accept its terms once on its page at Hugging
      Face, then give a token of your account that may read it.{" "}
      <Button size="small" onClick={onAdd}>
        Add a token…
      </Button>
    </div>
  );
}
