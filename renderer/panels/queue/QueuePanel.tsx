import { CircleAlert, RotateCcw, X } from "lucide-react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { findModel } from "../../../shared/catalogue/models.ts";
import type { DocumentId, JobId } from "../../../shared/domain/ids.ts";
import type { Job } from "../../../shared/domain/job.ts";
import { jobStore, queueOf } from "../../state/jobs.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Progress } from "../../ui/Progress.tsx";
import "./queue.css";

interface QueueActions {
  readonly cancel: (jobId: JobId) => void;
  readonly runAgain: (jobId: JobId) => void;
  readonly dismiss: (jobId: JobId) => void;
}

interface QueuePanelProps {
  readonly documentId: DocumentId;
  readonly actions: QueueActions;
}

/** What runs and waits, and what failed. Nothing is shown while there is nothing. */
export function QueuePanel({ documentId, actions }: QueuePanelProps) {
  const ids = useStore(
    jobStore,
    useShallow((state) => queueOf(state, documentId).map((job) => job.id)),
  );
  if (ids.length === 0) return null;
  return (
    <section className="queue" aria-label="Queue">
      <ul className="queue__jobs">
        {ids.map((id) => (
          <QueuedJob key={id} jobId={id} actions={actions} />
        ))}
      </ul>
    </section>
  );
}

function QueuedJob({ jobId, actions }: { readonly jobId: JobId; readonly actions: QueueActions }) {
  const job = useStore(jobStore, (state) => state.jobs.get(jobId));
  const cancelling = useStore(jobStore, (state) => state.cancelling.has(jobId));
  if (!job) return null;
  const name = findModel(job.request.modelId)?.name ?? job.request.modelId;
  if (job.status === "failed") {
    return (
      <li className="queue__job queue__job--failed">
        <div className="queue__line">
          <CircleAlert className="queue__alert" size={14} aria-hidden="true" />
          <span className="queue__name">{name} failed</span>
          <IconButton
            label={`Dismiss ${name}`}
            size="small"
            icon={<X size={14} />}
            onClick={() => actions.dismiss(jobId)}
          />
        </div>
        <p className="queue__error">
          {job.error.message} {job.error.nextStep}
        </p>
        <Button size="small" icon={<RotateCcw size={14} />} onClick={() => actions.runAgain(jobId)}>
          Run again
        </Button>
      </li>
    );
  }
  return (
    <li className="queue__job">
      <div className="queue__line">
        <span className="queue__name">{name}</span>
        <span className="queue__stage">{stageText(job, cancelling)}</span>
        <IconButton
          label={`Cancel ${name}`}
          size="small"
          icon={<X size={14} />}
          disabled={cancelling}
          onClick={() => actions.cancel(jobId)}
        />
      </div>
      {job.status === "running" ? <Progress label={`Progress of ${name}`} fraction={job.progress} /> : null}
    </li>
  );
}

function stageText(job: Job, cancelling: boolean): string {
  if (cancelling) return "Stopping…";
  if (job.status !== "running") return "Waiting";
  const percent = job.progress === null ? "" : ` ${Math.round(job.progress * 100)} %`;
  return `${job.stage}${percent}`;
}
