import { useStore } from "zustand";
import type { Job } from "../../../shared/domain/job.ts";
import { documentStore } from "../../state/document.ts";
import { type JobsState, jobStore } from "../../state/jobs.ts";
import { Progress } from "../../ui/Progress.tsx";

/** A thin line over the picture while something runs, for when the panel is closed or out of sight. */
export function CanvasProgress() {
  const documentId = useStore(documentStore, (state) => (state.status === "open" ? state.record.id : null));
  const running = useStore(jobStore, (state) => runningJob(state, documentId));
  if (running?.status !== "running") return null;
  return (
    <div className="canvas-progress">
      <Progress label={running.stage} fraction={running.progress} />
    </div>
  );
}

function runningJob({ jobs }: JobsState, documentId: string | null): Job | undefined {
  return [...jobs.values()].find((job) => job.status === "running" && job.request.documentId === documentId);
}
