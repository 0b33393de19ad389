import { CircleAlert, RotateCcw, X } from "lucide-react";
import type { Job } from "../../../shared/domain/job.ts";
import { runAgainTitle } from "../../state/price-text.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { chargeText, type Remedy, remedyOf } from "./charge-text.ts";
import type { QueueActions } from "./queue-actions.ts";

interface FailedJobProps {
  readonly job: Extract<Job, { status: "failed" }>;
  readonly name: string;
  readonly actions: QueueActions;
}

const remedyTitles: Readonly<Record<Remedy, string>> = {
  "choose-model": "Choose another model…",
  "add-key": "Open keys…",
  "change-cap": "Change the cap…",
};

/** What went wrong, what it cost, and what helps. */
export function FailedJob({ job, name, actions }: FailedJobProps) {
  const { id, error, estimate } = job;
  const remedy = remedyOf(error.code);
  const charged = chargeText(error.charge);
  return (
    <li className="queue__job queue__job--failed">
      <div className="queue__line">
        <CircleAlert className="queue__alert" size={14} aria-hidden="true" />
        <span className="queue__name">{name} failed</span>
        <IconButton
          label={`Dismiss ${name}`}
          size="small"
          icon={<X size={14} />}
          onClick={() => actions.dismiss(id)}
        />
      </div>
      <p className="queue__error">{error.message}</p>
      {error.nextStep ? <p className="queue__error">{error.nextStep}</p> : null}
      {charged ? <p className="queue__charge">{charged}</p> : null}
      <div className="queue__actions">
        {remedy ? (
          <Button size="small" onClick={() => actions.remedy(remedy)}>
            {remedyTitles[remedy]}
          </Button>
        ) : null}
        <Button size="small" icon={<RotateCcw size={14} />} oncePerPress onClick={() => actions.runAgain(id)}>
          {runAgainTitle(estimate?.amount ?? null)}
        </Button>
      </div>
    </li>
  );
}
