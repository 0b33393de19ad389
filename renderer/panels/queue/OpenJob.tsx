import { X } from "lucide-react";
import { useState } from "react";
import type { Job } from "../../../shared/domain/job.ts";
import { formatDollars } from "../../state/dollars.ts";
import { Disclosure } from "../../ui/Disclosure.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { PlainText } from "../../ui/PlainText.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { cancelHint } from "./charge-text.ts";

interface OpenJobProps {
  readonly job: Extract<Job, { status: "queued" | "running" }>;
  readonly name: string;
  readonly waitingBefore: number;
  readonly cancelling: boolean;
  readonly onCancel: () => void;
}

/** A job that waits or runs: where it is, what it says, and a way out that is honest about money. */
export function OpenJob({ job, name, waitingBefore, cancelling, onCancel }: OpenJobProps) {
  const running = job.status === "running" ? job : null;
  const { estimate } = job;
  return (
    <li className="queue__job">
      {running?.previewUrl ? (
        <img className="queue__preview" src={running.previewUrl} alt="What it looks like so far" />
      ) : null}
      <div className="queue__line">
        <span className="queue__name">{name}</span>
        <span className="queue__space" />
        {estimate && estimate.amount > 0 ? (
          <span className="queue__cost" data-tooltip="Estimated">
            {formatDollars(estimate.amount)}
          </span>
        ) : null}
        <IconButton
          label={`Cancel ${name}`}
          data-tooltip={cancelHint(running?.cancelCharge ?? null)}
          tooltipSide="left"
          size="small"
          icon={<X size={14} />}
          disabled={cancelling}
          onClick={onCancel}
        />
      </div>
      {running ? <Progress label={`Progress of ${name}`} fraction={running.progress} /> : null}
      <p className="queue__stage">
        {cancelling ? "Stopping…" : running ? stageText(running) : waitingText(waitingBefore)}
      </p>
      {running && running.log.length > 0 ? <Log lines={running.log} /> : null}
    </li>
  );
}

/** The last lines of a provider's log; more are not read while it runs. */
const linesShown = 40;

function Log({ lines }: { readonly lines: readonly string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <Disclosure title="Provider's log" open={open} onToggle={setOpen}>
      <PlainText text={lines.slice(-linesShown).join("\n")} label="Provider's log" />
    </Disclosure>
  );
}

function stageText({ stage, progress }: Extract<Job, { status: "running" }>): string {
  return progress === null ? stage : `${stage} · ${Math.round(progress * 100)} %`;
}

function waitingText(before: number): string {
  if (before === 0) return "Waiting";
  return `Waiting, ${before} before it`;
}
