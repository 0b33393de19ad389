import type { JobId } from "../../shared/domain/ids.ts";
import type { HistoryNode } from "../../shared/domain/node.ts";

export interface SubmitOptions {
  /** What is to be written in the transaction that journals the job; if it throws, there is no job. */
  readonly alongside?: (jobId: JobId) => void;
  /** The node that is edited, where `alongside` is what puts it into the library. */
  readonly parent?: HistoryNode;
  /** Its prompt is not among those that a person is offered again. */
  readonly isForProgram?: boolean;
}
