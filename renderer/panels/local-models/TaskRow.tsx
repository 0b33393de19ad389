import { Pause, Play, RotateCcw, X } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import type { LocalModelTask } from "../../../shared/domain/local-model.ts";
import { localModelStore, paceOf } from "../../state/local-models.ts";
import { Button } from "../../ui/Button.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { FailureNote } from "./FailureNote.tsx";
import { HubFailure } from "./HubFailure.tsx";
import { cancelQuestion, taskFraction, taskText } from "./local-model-texts.ts";
import type { LocalModelsActions } from "./local-models-actions.ts";
import { useAttempt } from "./use-attempt.ts";

interface TaskRowProps {
  readonly task: LocalModelTask;
  readonly actions: Pick<LocalModelsActions, "pauseTask" | "resumeTask" | "cancelTask" | "addToken">;
}

/** A download or a conversion: where it is, and how to stop it without losing what is there. */
export function TaskRow({ task, actions }: TaskRowProps) {
  const pace = paceOf(useStore(localModelStore), task);
  const [ending, setEnding] = useState(false);
  const { busy, failure, attempt } = useAttempt();
  const { id, title, kind, status, error } = task;
  const question = cancelQuestion(task);
  const run = (work: (taskId: string) => Promise<unknown>) => void attempt(() => work(id));
  return (
    <li className="local-row" aria-label={title}>
      <div className="local-row__line">
        <span className="local-row__name">{title}</span>
        <span className="local-row__space" />
        {kind === "probe" ? null : (
          <TaskButton
            task={task}
            busy={busy}
            onPause={() => run(actions.pauseTask)}
            onResume={() => run(actions.resumeTask)}
          />
        )}
        <Button
          size="small"
          icon={<X size={14} />}
          disabled={busy || ending}
          onClick={() => (question === null ? run(actions.cancelTask) : setEnding(true))}
        >
          Cancel
        </Button>
      </div>
      {status === "failed" ? null : <Progress label={`Progress of ${title}`} fraction={taskFraction(task)} />}
      <p className="local-row__facts">{taskText(task, pace)}</p>
      {error ? <HubFailure failure={error} onAddToken={actions.addToken} /> : null}
      {ending ? (
        <div className="local-confirm" role="group" aria-label={`Cancel ${title}`}>
          <p>{question}</p>
          <Button
            size="small"
            variant="danger"
            disabled={busy}
            onClick={() => {
              setEnding(false);
              run(actions.cancelTask);
            }}
          >
            Cancel and erase
          </Button>
          <Button size="small" onClick={() => setEnding(false)}>
            Keep it
          </Button>
        </div>
      ) : null}
      {failure ? <FailureNote failure={failure} /> : null}
    </li>
  );
}

interface TaskButtonProps {
  readonly task: LocalModelTask;
  readonly busy: boolean;
  readonly onPause: () => void;
  readonly onResume: () => void;
}

function TaskButton({ task: { status }, busy, onPause, onResume }: TaskButtonProps) {
  switch (status) {
    case "running":
      return (
        <Button size="small" icon={<Pause size={14} />} disabled={busy} onClick={onPause}>
          Pause
        </Button>
      );
    case "paused":
      return (
        <Button size="small" icon={<Play size={14} />} disabled={busy} onClick={onResume}>
          Resume
        </Button>
      );
    case "failed":
      return (
        <Button size="small" icon={<RotateCcw size={14} />} disabled={busy} onClick={onResume}>
          Try again
        </Button>
      );
  }
}
