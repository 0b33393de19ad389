import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { DocumentId, JobId } from "../../../shared/domain/ids.ts";
import { jobStore, queueOf } from "../../state/jobs.ts";
import { nameOfModel } from "../../state/models.ts";
import { FailedJob } from "./FailedJob.tsx";
import { OpenJob } from "./OpenJob.tsx";
import type { QueueActions } from "./queue-actions.ts";
import "./queue.css";

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
  const before = useStore(jobStore, (state) => waitingBefore([...state.jobs.values()], jobId));
  if (!job) return null;
  const name = nameOfModel(job.request.modelId);
  switch (job.status) {
    case "failed":
      return <FailedJob job={job} name={name} actions={actions} />;
    case "queued":
    case "running":
      return (
        <OpenJob
          job={job}
          name={name}
          waitingBefore={before}
          cancelling={cancelling}
          onCancel={() => actions.cancel(jobId)}
        />
      );
    default:
      return null;
  }
}

/** How many jobs of any document were asked for earlier and have not begun. */
function waitingBefore(
  jobs: readonly { readonly id: JobId; readonly status: string; readonly createdAt: number }[],
  jobId: JobId,
): number {
  const own = jobs.find((job) => job.id === jobId);
  return jobs.filter((job) => job.status === "queued" && own !== undefined && job.createdAt < own.createdAt)
    .length;
}
