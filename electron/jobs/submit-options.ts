import type { JobId } from "../../shared/domain/ids.ts";

export interface SubmitOptions {
  /** What is to be written in the transaction that journals the job; if it throws, there is no job. */
  readonly alongside?: (jobId: JobId) => void;
  /** Its prompt is not among those that a person is offered again. */
  readonly isForProgram?: boolean;
}
