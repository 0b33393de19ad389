import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Failure } from "./use-attempt.ts";

interface FailureNoteProps {
  readonly failure: Pick<Failure, "message" | "nextStep">;
  /** What helps, as buttons. */
  readonly children?: ReactNode;
}

export function FailureNote({ failure, children }: FailureNoteProps) {
  return (
    <div className="local-note local-note--danger" role="alert">
      <CircleAlert size={14} aria-hidden="true" />
      <div>
        <p>{failure.message}</p>
        {failure.nextStep ? <p className="local-note__next">{failure.nextStep}</p> : null}
        {children}
      </div>
    </div>
  );
}
